import { noOp } from '../no-op.ts';

export default noOp('quality_validation');

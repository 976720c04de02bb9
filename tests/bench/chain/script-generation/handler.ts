import { noOp } from '../no-op.ts';

export default noOp('script_generation');

import { noOp } from '../no-op.ts';

export default noOp('upload_preparation');

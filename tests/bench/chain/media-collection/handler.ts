import { noOp } from '../no-op.ts';

export default noOp('media_collection');

import { noOp } from '../no-op.ts';

export default noOp('video_rendering');

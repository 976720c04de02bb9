import { noOp } from '../no-op.ts';

export default noOp('youtube_upload');

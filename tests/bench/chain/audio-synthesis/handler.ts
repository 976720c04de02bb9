import { noOp } from '../no-op.ts';

export default noOp('audio_synthesis');

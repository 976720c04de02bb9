import { GpuFailed } from '../contracts/gpu.ts';
import type { Encoder } from '../ports/encoder.ts';
import type { Log } from '../ports/log.ts';

/** Tries the GPU before the first video needs it, and says in the log what will become of the GPU lane's videos. */
export async function tellGpu(encoder: Pick<Encoder, 'probe'>, log: Log): Promise<void> {
  try {
    const { name, preset } = await encoder.probe('gpu');
    const facts = { encoder: name, preset };
    if (name === 'h264_nvenc') log.info(facts, 'the GPU encodes');
    else log.warn(facts, 'there is no GPU that encodes: the processor does its work');
  } catch (error) {
    const code = error instanceof GpuFailed ? error.trouble : undefined;
    log.error({ err: error, code }, 'the GPU cannot be used: its videos go on in the CPU lane');
  }
}

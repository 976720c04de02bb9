/**
 * Hides this machine's GPUs, if it has any, from the ffmpeg processes that `work` starts: what they then say is what they
 * say where there is none.
 */
export async function withoutGpu<T>(work: () => Promise<T>): Promise<T> {
  const shown = process.env.CUDA_VISIBLE_DEVICES;
  process.env.CUDA_VISIBLE_DEVICES = '';
  try {
    return await work();
  } finally {
    if (shown === undefined) delete process.env.CUDA_VISIBLE_DEVICES;
    else process.env.CUDA_VISIBLE_DEVICES = shown;
  }
}

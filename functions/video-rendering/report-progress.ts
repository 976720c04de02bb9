/** Shares of the stage's time: the mix comes before the first frame, storing the file after the last. */
const beforeFrames = 0.06;
const afterFrames = 0.02;

/** Passes the frames on and says how far the film has come. */
export async function* reportProgress(
  frames: AsyncIterable<Uint8Array>,
  frameCount: number,
  progress: (fraction: number) => void,
): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const frame of frames) {
    yield frame;
    passed++;
    progress(beforeFrames + (1 - beforeFrames - afterFrames) * (passed / frameCount));
  }
}

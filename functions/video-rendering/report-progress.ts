/** Shares of the stage's time: starting comes before the first frame, joining and storing the file after the last. */
const beforeFrames = 0.03;
const afterFrames = 0.03;

/** Counts frames as they pass and says how far the film has come. */
export function reportProgress(
  frameCount: number,
  progress: (fraction: number) => void,
): (frames: number) => void {
  let passed = 0;
  return (frames) => {
    passed += frames;
    progress(beforeFrames + (1 - beforeFrames - afterFrames) * (passed / frameCount));
  };
}

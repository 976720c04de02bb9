import { join } from 'node:path';
import { zeroMicros } from '#shared/contracts/money.ts';
import { QualityReport } from '#shared/contracts/quality.ts';
import { VideoRendered } from '#shared/contracts/stages.ts';
import { stage } from '#shared/stage/definition.ts';
import { checkAgainstScript } from './check-against-script.ts';
import { checkContent } from './check-content.ts';
import { checkStreams } from './check-streams.ts';
import { judge } from './judge.ts';

/** Measures the finished file and says whether it may go out. What follows from a rejection is the pipeline's to decide. */
export default stage({
  name: 'quality_validation',
  accepts: VideoRendered,
  emits: QualityReport,
  // Measured here, with our own tools.
  quote: () => zeroMicros,

  async run({ request, narration, rendered }, { blobs, inspector, scratch, progress, signal }) {
    const file = join(scratch, 'video.mp4');
    await blobs.fetchTo(rendered.video.key, file);
    progress(0.1);
    const inspection = await inspector.inspect(file, signal);
    progress(0.9);
    return judge([
      ...checkAgainstScript(inspection.container.seconds, narration, rendered),
      ...checkStreams(inspection, request.format),
      ...checkContent(inspection),
    ]);
  },
});

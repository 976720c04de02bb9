import { join } from 'node:path';
import { zeroMicros } from '#shared/contracts/money.ts';
import { QualityReport } from '#shared/contracts/quality.ts';
import { VideoRendered } from '#shared/contracts/stages.ts';
import { stage } from '#shared/stage/definition.ts';
import { checkAgainstScript } from './check-against-script.ts';
import { checkAsDrawn } from './check-as-drawn.ts';
import { checkContent } from './check-content.ts';
import { checkEarlier } from './check-earlier.ts';
import { checkEngagement } from './check-engagement.ts';
import { checkScript } from './check-script.ts';
import { checkSoundLevels } from './check-sound.ts';
import { checkStreams } from './check-streams.ts';
import { checkVoice } from './check-voice.ts';
import { framesAround } from './compare-signs.ts';
import { fingerprintOf } from './fingerprint.ts';
import { judge } from './judge.ts';
import { readSigns } from './read-signs.ts';
import { readVoice } from './read-voice.ts';

/** Measures the finished file and says whether it may go out. What follows from a rejection is the pipeline's to decide. */
export default stage({
  name: 'quality_validation',
  accepts: VideoRendered,
  emits: QualityReport,
  // Measured here, with our own tools.
  quote: () => zeroMicros,

  async run({ request, script, narration, media, rendered }, tools) {
    const { blobs, inspector, earlierVideos, scratch, progress, signal, videoId } = tools;
    const file = join(scratch, 'video.mp4');
    await blobs.fetchTo(rendered.video.key, file);
    const signs = await readSigns(rendered, tools);
    // A preview is seen by nobody but who asked for it.
    const isPreview = request.preset === 'preview';
    const earlier = isPreview ? [] : await earlierVideos.lately(request.channel_id, videoId);
    progress(0.1);
    const inspection = await inspector.inspect(file, signal, framesAround(signs));
    progress(0.8);
    const voice = await readVoice(narration, rendered, tools);
    const { pictures, heard } = inspection;
    const fingerprint = fingerprintOf(request, script, rendered, pictures);
    const report = judge([
      ...checkStreams(inspection, request),
      ...checkContent(inspection),
      ...(pictures === undefined || signs.length === 0 ? [] : checkAsDrawn(signs, pictures)),
      ...checkSoundLevels(inspection),
      ...(heard === undefined || voice.length === 0 ? [] : checkVoice(voice, heard)),
      ...checkAgainstScript(inspection.container.seconds, narration, rendered),
      ...checkScript(script),
      ...checkEngagement({ script, narration, media, rendered, pictures }),
      ...checkEarlier(fingerprint, earlier, { isPublished: request.publish !== 'none' }),
    ]);
    progress(1);
    return { ...report, fingerprint };
  },
});

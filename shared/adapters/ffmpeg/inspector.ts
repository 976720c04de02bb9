import type { Inspection, MediaInspector } from '../../ports/media-inspector.ts';
import { readAtoms } from './inspector-atoms.ts';
import { type ProbedStreams, probeStreams } from './inspector-probe.ts';
import { readReport } from './inspector-report.ts';
import { mediaInput, runFfmpeg } from './run-ffmpeg.ts';

/** How closely the picture is looked at. Spans shorter than these are not reported. */
interface Sampling {
  picturesPerSecond: number;
  /** What the decoder may leave out (ffmpeg's `-skip_frame`). */
  skip: 'noref' | 'nokey';
  blackSeconds: number;
  frozenSeconds: number;
}

const close: Sampling = { picturesPerSecond: 5, skip: 'noref', blackSeconds: 0.3, frozenSeconds: 2 };

/** Key frames only (one every two seconds): ten minutes would otherwise take longer than the stage may. */
const coarse: Sampling = { picturesPerSecond: 0.5, skip: 'nokey', blackSeconds: 1, frozenSeconds: 6 };

/** Above this length, in seconds, a file is sampled coarsely. Two cores decode a minute of 1080p in 3 to 5 s. */
const closeUpTo = 240;

/**
 * Silent means below -50 dB for a second. silencedetect goes before ebur128, which hands on another sample format;
 * at 'verbose' the meter keeps its ten lines a second to itself.
 */
const soundFilters = 'silencedetect=n=-50dB:d=1,ebur128=peak=true:framelog=verbose';

/** Measures files through the system's ffprobe and ffmpeg: the streams first, then everything else in one pass. */
export function createFfmpegInspector(): MediaInspector {
  return {
    async inspect(file, signal): Promise<Inspection> {
      const probed = await probeStreams(file, signal);
      const { seconds, video, audio } = probed;
      const [{ bytes, faststart, whole }, report] = await Promise.all([
        readAtoms(file),
        measure(file, probed, signal),
      ]);
      return {
        container: { seconds, bytes, faststart, whole },
        video,
        audio,
        ...readReport(report, seconds),
      };
    },
  };
}

async function measure(file: string, probed: ProbedStreams, signal: AbortSignal): Promise<string> {
  const { video, audio, seconds } = probed;
  if (video === undefined && audio === undefined) return '';
  const sampling = seconds <= closeUpTo ? close : coarse;
  const { report } = await runFfmpeg(
    (command) => {
      mediaInput(command, file, 'mov')
        // The deblocking filter costs a tenth of the decoding and changes nothing that is measured here.
        .inputOptions('-skip_loop_filter', 'all', '-skip_frame', sampling.skip)
        .output('-')
        .outputOptions('-f', 'null');
      if (video !== undefined) command.outputOptions('-map', '0:v:0').videoFilters(pictureFilters(sampling));
      if (audio !== undefined) command.outputOptions('-map', '0:a:0').audioFilters(soundFilters);
      return command;
    },
    { failure: 'inspection_failed', signal },
  );
  return report;
}

/** A few small pictures show every span that is asked for, and cost almost nothing after the decoding. */
function pictureFilters({ picturesPerSecond, blackSeconds, frozenSeconds }: Sampling): string {
  return [
    `fps=${picturesPerSecond}`,
    'scale=160:-2:flags=area',
    `blackdetect=d=${blackSeconds}:pic_th=0.98:pix_th=0.05`,
    `freezedetect=n=-60dB:d=${frozenSeconds}`,
  ].join(',');
}

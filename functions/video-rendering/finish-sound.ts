import { join } from 'node:path';
import { Terminal } from '#shared/contracts/errors.ts';
import type { Integrated, Loudness } from '#shared/ports/sound.ts';
import type { StageTools } from '#shared/stage/definition.ts';

/** What the finished file must have: YouTube plays at -14 LUFS, and a peak above -1 dBTP distorts in its own encoder. */
const target: Loudness = { integrated: -14, truePeak: -1 };
const tolerance = 0.5;

/** The mix is limited a little lower at first: AAC draws its waves anew, and they overshoot. */
const headroom = 1;
const mostTries = 4;

export interface FinishedSound {
  file: string;
  /** As a player hears it. */
  loudness: Loudness;
  coreSeconds: number;
}

/**
 * Brings a mix to its level, encodes it and measures what came out. Where that is not what was promised, it is levelled by
 * the difference and encoded again.
 *
 * @throws Terminal `loudness_out_of_reach` with what was reached, when that did not help
 */
export async function finishSound(
  { mixFile, measured }: { mixFile: string; measured: Integrated },
  { sound, encoder, scratch, signal }: Pick<StageTools, 'sound' | 'encoder' | 'scratch' | 'signal'>,
): Promise<FinishedSound> {
  const audioFile = join(scratch, 'levelled.wav');
  const file = join(scratch, 'sound.mp4');
  let wanted: Loudness = { integrated: target.integrated, truePeak: target.truePeak - headroom };
  let coreSeconds = 0;
  for (let tried = 1; ; tried++) {
    await sound.level({ inFile: mixFile, outFile: audioFile, wanted, measured, signal });
    coreSeconds += (await encoder.encodeSound({ audioFile, outFile: file, signal })).coreSeconds;
    const loudness = await sound.measure(file, signal, 'mp4');
    const missing = target.integrated - loudness.integrated;
    const over = loudness.truePeak - target.truePeak;
    if (Math.abs(missing) <= tolerance && over <= 0) return { file, loudness, coreSeconds };
    if (tried === mostTries) throw outOfReach(loudness);
    wanted = {
      integrated: wanted.integrated + missing,
      truePeak: over > 0 ? wanted.truePeak - over - 0.1 : wanted.truePeak,
    };
  }
}

function outOfReach({ integrated, truePeak }: Loudness): Terminal {
  return new Terminal(
    'loudness_out_of_reach',
    `the sound came out at ${integrated.toFixed(1)} LUFS with a true peak of ${truePeak.toFixed(1)} dBTP, where ` +
      `${target.integrated} LUFS, give or take ${tolerance}, and at most ${target.truePeak} dBTP are wanted; ` +
      'the narration is too uneven: let it be spoken again or use another voice',
  );
}

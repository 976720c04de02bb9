import type { Heard } from '#shared/ports/media-inspector.ts';
import { atClock, inSeconds, measuredCheck, type WeighedCheck } from './measured-check.ts';
import {
  decibels,
  findVoice,
  type HeardPiece,
  stepsPerSecond,
  type VoicePiece,
  voiceOverMusic,
} from './voice-track.ts';

/**
 * Seconds the voice may be away from its captions and its pictures. ITU-R BT.1359-1: nine in ten viewers notice sound
 * that is 45 ms early or 125 ms late, and accept 90 and 185.
 */
const drift = { noticed: 0.06, accepted: 0.1 };
/** Seconds of speech in which nothing at all is heard. */
const mostMissing = 0.6;
/** Decibels between the voice and what is heard in its pauses. */
const leastOverMusic = 6;
/** Decibels of full scale: what is heard in the narration's own pauses. */
const loudestNoise = -40;

/** Whether the narration is heard: when it was to be, all of it, and above everything else. */
export function checkVoice(pieces: readonly VoicePiece[], heard: Heard): WeighedCheck[] {
  const found = findVoice(pieces, heard.levels);
  const told = found.filter(({ delay }) => delay !== undefined);
  return [
    checkDrift(told, found.length),
    checkMissing(found),
    ...checkOverMusic(pieces, heard.levels),
    ...checkNoise(pieces),
  ];
}

function checkDrift(told: readonly HeardPiece[], pieces: number): WeighedCheck {
  const away = ({ delay = 0 }: HeardPiece) => Math.abs(delay);
  const worst = told.reduce<HeardPiece | undefined>(
    (most, one) => (most === undefined || away(one) > away(most) ? one : most),
    undefined,
  );
  const most = worst === undefined ? 0 : away(worst);
  const unheard = told.length < pieces / 2;
  return measuredCheck('captions', 'voice in time with captions and pictures', {
    passed: most <= drift.noticed && !unheard,
    fatal: unheard || most > drift.accepted,
    measured:
      worst === undefined || unheard
        ? `a narration that can be made out in ${told.length} of ${pieces} scenes`
        : `${Math.round(most * 1000)} ms ${(worst.delay ?? 0) < 0 ? 'early' : 'late'} in ${worst.sceneId}`,
    wanted: `at most ${drift.noticed * 1000} ms early or late`,
    weight: 4,
  });
}

function checkMissing(found: readonly HeardPiece[]): WeighedCheck {
  const worst = found.reduce<HeardPiece | undefined>(
    (most, one) => (most === undefined || one.missing > most.missing ? one : most),
    undefined,
  );
  const missing = worst?.missing ?? 0;
  return measuredCheck('audio', 'voice is heard', {
    passed: missing <= mostMissing,
    fatal: true,
    measured:
      missing <= mostMissing
        ? 'all of it'
        : `silence of ${inSeconds(missing)} in ${worst?.sceneId}, which begins at ${atClock(worst?.start ?? 0)}, where it speaks`,
    wanted: `no silence of more than ${mostMissing} s where it speaks`,
    weight: 3,
  });
}

function checkOverMusic(pieces: readonly VoicePiece[], levels: Float32Array): WeighedCheck[] {
  const parts = voiceOverMusic(pieces, levels);
  if (parts === undefined) return [];
  const above = parts.speaking - parts.pausing;
  return [
    measuredCheck('audio', 'voice above music', {
      passed: above >= leastOverMusic,
      fatal: above < leastOverMusic / 3,
      measured: `${above.toFixed(1)} dB`,
      wanted: `at least ${leastOverMusic} dB`,
      weight: 2,
      worth: above / leastOverMusic,
    }),
  ];
}

/** The softest tenth of a voice's own sound lies in its pauses. */
function checkNoise(pieces: readonly VoicePiece[]): WeighedCheck[] {
  const levels = pieces.flatMap((piece) => [...piece.levels]).sort((one, other) => one - other);
  if (levels.length < stepsPerSecond) return [];
  const floor = decibels(levels[Math.floor(levels.length / 20)] ?? 0);
  return [
    measuredCheck('audio', 'noise floor', {
      passed: floor <= loudestNoise,
      fatal: false,
      measured: `${floor.toFixed(0)} dBFS in the narration's pauses`,
      wanted: `at most ${loudestNoise} dBFS`,
      weight: 1,
    }),
  ];
}

import { batchOfTwenty } from './caching/batch.ts';
import { type Bill, chargedFor, makeBatch } from './caching/make-batch.ts';
import type { Figure } from './report.ts';

/**
 * Twenty like videos with and without the cache, made by the real stages on real Postgres, Redis and ffmpeg, but of every
 * scene the first frame only: what is measured is what is bought. The offline writer, voice and pictures and the processor
 * do the work; it is charged as if a model, a voice and a library of the price book and a GPU had done it, for what is
 * free cannot become cheaper.
 */
export default async function caching(): Promise<Figure[]> {
  const requests = batchOfTwenty();
  const without = await makeBatch(requests, false);
  const cached = await makeBatch(requests, true);
  const { model, voice, api } = chargedFor;
  return [
    {
      name: 'costSaved',
      value: 1 - cached.total / without.total,
      meaning: 'saved of all costs, the fixed part of each video included',
      target: '>= 0.3',
    },
    {
      name: 'hitRatio',
      value: cached.hits / (cached.hits + cached.misses),
      meaning: 'found of what was looked for in the cache',
      target: '> 0.6',
    },
    {
      name: 'callsSaved',
      value: 1 - cached.calls / without.calls,
      meaning: 'calls not made',
      target: '> 0.4',
    },
    {
      name: 'boughtSaved',
      value: 1 - (cached.total - cached.fixed) / (without.total - without.fixed),
      meaning: 'saved of what calls cost, the fixed part left out',
    },
    dollars(
      'costWithout',
      without.total,
      `20 videos without the cache, $ (as if ${model}, ${voice}, ${api}, GPU)`,
    ),
    dollars('costWith', cached.total, '20 videos with the cache, $'),
    dollars('costFixed', without.fixed, 'of it the fixed part of every video, $'),
    { name: 'callsWithout', value: without.calls, meaning: 'calls without the cache' },
    { name: 'callsWith', value: cached.calls, meaning: 'calls with the cache' },
    { name: 'secondsWithout', value: without.seconds, meaning: 'time without the cache, s' },
    { name: 'secondsWith', value: cached.seconds, meaning: 'time with the cache, s' },
    ...stageFigures(without, cached),
  ];
}

const dollars = (name: string, amount: number, meaning: string): Figure => ({
  ...{ name, value: amount / 1_000_000, meaning },
});

function stageFigures(without: Bill, cached: Bill): Figure[] {
  return cached.byStage.flatMap(({ stage, spent, calls, hits }) => {
    const before = without.byStage.find((row) => row.stage === stage);
    return [
      dollars(`${stage}Without`, before?.spent ?? 0, `${stage}: $ without, ${before?.calls ?? 0} calls`),
      dollars(`${stage}With`, spent, `${stage}: $ with, ${calls} calls, ${hits} hits`),
    ];
  });
}

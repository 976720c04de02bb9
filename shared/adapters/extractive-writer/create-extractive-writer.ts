import { Terminal } from '../../contracts/errors.ts';
import { zeroMicros } from '../../contracts/money.ts';
import { quoteTokens } from '../../domain/prices/token-price.ts';
import type { Writer } from '../../ports/writer.ts';

/**
 * The offline writer: a script made of the brief's own sentences, picked, ordered and cut into scenes.
 * It invents nothing, needs no key and costs nothing. English only, like the offline voice.
 */
export function createExtractiveWriter(): Writer {
  return {
    identity: 'extractive',
    quote: ({ brief = '' }) =>
      quoteTokens('extractive', { promptBytes: Buffer.byteLength(brief), messages: 1, maxOutputTokens: 0 }),

    async write(request, { signal, revision }) {
      signal.throwIfAborted();
      const { brief } = request;
      if (brief === undefined) throw briefNeeded();
      // The language tools take a third of a second to load; a process that never writes need not pay for them.
      const { writeFromBrief } = await import('./write-from-brief.ts');
      const script = writeFromBrief({ ...request, brief }, revision?.attempt ?? 1);
      return { script, cost: zeroMicros };
    },
  };
}

function briefNeeded(): Terminal {
  return new Terminal(
    'brief_needed',
    'a topic alone needs a model to write about it. Three ways on: give a brief (--brief FILE, or the field ' +
      '"brief") and the video is made of its own sentences; set a key, OPENAI_API_KEY; or point OPENAI_BASE_URL ' +
      'at a local model that speaks the OpenAI API',
  );
}

import { createElevenLabsSpeech } from './adapters/elevenlabs/create-elevenlabs-speech.ts';
import { createExtractiveWriter } from './adapters/extractive-writer/create-extractive-writer.ts';
import { createHouseMedia } from './adapters/ffmpeg/create-house-media.ts';
import { createFliteSpeech } from './adapters/flite/create-flite-speech.ts';
import { createGoogleSpeech } from './adapters/google-tts/create-google-speech.ts';
import { createMediaFetcher, libraryHosts } from './adapters/media-fetcher/create-media-fetcher.ts';
import { createOpenAiCopywriter } from './adapters/openai/create-openai-copywriter.ts';
import { createOpenAiCritic } from './adapters/openai/create-openai-critic.ts';
import { createOpenAiModeration } from './adapters/openai/create-openai-moderation.ts';
import { createOpenAiWriter } from './adapters/openai/create-openai-writer.ts';
import type { ModelOptions, ServerOptions } from './adapters/openai/options.ts';
import { createPexels } from './adapters/stock/create-pexels.ts';
import { createPixabay } from './adapters/stock/create-pixabay.ts';
import type { Guards } from './compose-guards.ts';
import type { Config } from './config.ts';
import type { Ways } from './domain/ways.ts';
import type { HouseMedia } from './ports/media-fetcher.ts';
import type { Speech } from './ports/speech.ts';
import type { StockLibrary } from './ports/stock.ts';
import type { StagePorts } from './stage/definition.ts';

type Provided = Pick<
  StagePorts,
  'writers' | 'critics' | 'moderation' | 'copywriters' | 'speeches' | 'stock' | 'mediaFetcher'
>;

/**
 * Who does what, the preferred one first: those whose keys this function is given, then what runs here. A provider's SDK is
 * loaded by its first call.
 */
export function composeProviders(
  config: Config,
  guards: Guards,
  warn: (message: string) => void = () => {},
  house: HouseMedia = createHouseMedia(),
): Provided {
  return {
    ...composeModels(config, guards),
    speeches: composeSpeeches(config, guards),
    stock: composeStock(config, guards),
    mediaFetcher: createMediaFetcher({
      house,
      guard: guards.guard('media'),
      warn,
      publicHosts: libraryHosts,
      privateHosts: config.providers.mediaPrivateHosts,
    }),
  };
}

/** Every script can be written here if it has a brief; what judges and describes it is left out, for rules do that too. */
function composeModels(
  config: Config,
  guards: Guards,
): Pick<Provided, 'writers' | 'critics' | 'moderation' | 'copywriters'> {
  const { openai, book } = config.providers;
  const apiKey = config.optionalSecret('openai-api-key');
  const server: ServerOptions | undefined =
    apiKey === undefined && !openai.isOwn
      ? undefined
      : {
          apiKey: apiKey ?? 'none',
          baseUrl: openai.baseUrl,
          guard: guards.guard('openai'),
          book,
        };
  const models = server ? modelWays(server, openai) : { standard: [], economy: [] };
  const writers = eachWay(models, createOpenAiWriter);
  const offline = createExtractiveWriter();
  return {
    writers: { standard: [...writers.standard, offline], economy: [...writers.economy, offline] },
    critics: eachWay(models, createOpenAiCritic),
    // Local servers have no such models.
    moderation: server && apiKey !== undefined ? createOpenAiModeration(server) : undefined,
    copywriters: eachWay(models, createOpenAiCopywriter),
  };
}

/** The cheaper model stands in for the better one, never the other way round. */
function modelWays(
  server: ServerOptions,
  { model, economyModel }: Config['providers']['openai'],
): Ways<ModelOptions> {
  const economy = { ...server, model: economyModel };
  return {
    standard: model === economyModel ? [economy] : [{ ...server, model }, economy],
    economy: [economy],
  };
}

const eachWay = <From, To>({ standard, economy }: Ways<From>, make: (from: From) => To): Ways<To> => ({
  standard: standard.map(make),
  economy: economy.map(make),
});

/** ElevenLabs sounds better, Google costs a fourth: each stands in for the other. */
function composeSpeeches(config: Config, guards: Guards): Ways<Speech> {
  const { elevenlabs, googleTts, isOfflineVoiceAllowed, book } = config.providers;
  const apiKey = config.optionalSecret('elevenlabs-api-key');
  const credentials = config.optionalSecret('google-tts-credentials');
  const elevenLabs = (model: string): Speech[] =>
    apiKey === undefined
      ? []
      : [
          createElevenLabsSpeech({
            baseUrl: elevenlabs.baseUrl,
            apiKey,
            model,
            guard: guards.guard('elevenlabs'),
            book,
          }),
        ];
  const google =
    credentials === undefined
      ? []
      : [createGoogleSpeech({ ...googleTts, credentials, guard: guards.guard('google-tts'), book })];
  const offline = isOfflineVoiceAllowed ? [createFliteSpeech()] : [];
  return {
    standard: [...elevenLabs(elevenlabs.model), ...google, ...offline],
    economy: [...google, ...elevenLabs(elevenlabs.economyModel), ...offline],
  };
}

function composeStock(config: Config, guards: Guards): StockLibrary[] {
  const { pexels, pixabay, book } = config.providers;
  const pexelsKey = config.optionalSecret('pexels-api-key');
  const pixabayKey = config.optionalSecret('pixabay-api-key');
  const libraries: StockLibrary[] = [];
  if (pexelsKey !== undefined)
    libraries.push(createPexels({ ...pexels, apiKey: pexelsKey, guard: guards.guard('pexels'), book }));
  if (pixabayKey !== undefined)
    libraries.push(createPixabay({ ...pixabay, apiKey: pixabayKey, guard: guards.guard('pixabay'), book }));
  return libraries;
}

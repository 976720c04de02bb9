interface Model {
  languages: ReadonlySet<string>;
  /** Letters a request may hold on every plan, by the limits of the free one. */
  mostCharacters: number;
  /** What a character costs in credits: `character-cost` counts in them (elevenlabs.io/docs/overview/models). */
  creditsPerCharacter: number;
  /** Takes the language from us; the others hear it from the text, and refuse or ignore to be told. */
  takesLanguage: boolean;
  /** Takes the text before and after, so that a piece sounds like the middle of something. */
  takesContext: boolean;
}

const set = (words: string) => new Set(words.split(' '));
const multilingual =
  'en ja zh de hi fr ko pt it es id nl tr fil tl pl sv bg ro ar cs el fi hr ms sk da ta uk ru';

const flash: Model = {
  languages: set(`${multilingual} hu no nb vi`),
  mostCharacters: 2500,
  creditsPerCharacter: 0.5,
  takesLanguage: true,
  takesContext: true,
};

/** Languages from elevenlabs.io/docs/overview/models, read 2026-11-21; `fil` is also called `tl`, `no` also `nb`. */
const models: Readonly<Record<string, Model>> = {
  eleven_multilingual_v2: {
    languages: set(multilingual),
    mostCharacters: 2500,
    creditsPerCharacter: 1,
    takesLanguage: false,
    takesContext: true,
  },
  eleven_flash_v2_5: flash,
  eleven_turbo_v2_5: flash,
  eleven_v3: {
    languages: set(
      `${multilingual} hu no nb vi he th bn ur fa af ca et lt lv sl sr is ka kk mr te ml kn gu pa sw`,
    ),
    mostCharacters: 2500,
    creditsPerCharacter: 1,
    takesLanguage: true,
    takesContext: false,
  },
};

export type ElevenLabsModel = Model & { name: string };

/** Undefined: a model whose languages and price nobody wrote down here. */
export function readModel(name: string): ElevenLabsModel | undefined {
  const model = models[name];
  return model && { name, ...model };
}

export const modelNames: readonly string[] = Object.keys(models);

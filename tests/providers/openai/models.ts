/** How much the models of the fake can think, as the real ones can. One without any knows no such setting. */
const efforts: Readonly<Record<string, readonly string[]>> = {
  'gpt-6.1-terra': ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
  'gpt-6-luna': ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
  'gpt-5.6-terra': ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
  'gpt-5.5': ['none', 'low', 'medium', 'high', 'xhigh'],
  'gpt-5.4': ['none', 'low', 'medium', 'high', 'xhigh'],
  'gpt-5-mini': ['minimal', 'low', 'medium', 'high'],
};

export const effortsOf = (model: string): readonly string[] => efforts[model] ?? [];

/** `GET /v1/models/{id}` */
export function modelObject(id: string) {
  return { id, object: 'model', created: 1_790_000_000, owned_by: 'system' };
}

export const moderationModels = ['omni-moderation-latest', 'omni-moderation-2024-09-26'];

const categories = {
  harassment: /\bworthless scum\b/i,
  'harassment/threatening': /\bi will find and hurt you\b/i,
  hate: /\bsubhuman people\b/i,
  'hate/threatening': /\bexterminate those people\b/i,
  illicit: /\bhow to cook methamphetamine\b/i,
  'illicit/violent': /\bhow to build a pipe bomb\b/i,
  'self-harm': /\bways to hurt yourself\b/i,
  'self-harm/intent': /\bi want to hurt myself\b/i,
  'self-harm/instructions': /\bhow to hurt yourself\b/i,
  sexual: /\bexplicit sex scene\b/i,
  'sexual/minors': /\bsexualised child\b/i,
  violence: /\bblood-soaked massacre\b/i,
  'violence/graphic': /\bgraphic dismemberment\b/i,
};

/** `POST /v1/moderations`: flags a few phrases nobody writes by accident. */
export function moderate(model: string, input: readonly string[]) {
  const results = input.map((text) => {
    const found = Object.entries(categories).map(([name, phrase]): [string, boolean] => [
      name,
      phrase.test(text),
    ]);
    return {
      flagged: found.some(([, is]) => is),
      categories: Object.fromEntries(found),
      category_scores: Object.fromEntries(found.map(([name, is]) => [name, is ? 0.97 : 0.0003])),
      category_applied_input_types: Object.fromEntries(found.map(([name]) => [name, ['text']])),
    };
  });
  return { id: `modr-${results.length}`, model, results };
}

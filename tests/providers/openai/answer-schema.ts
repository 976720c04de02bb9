import { createHash } from 'node:crypto';
import { type ChatRequest, messagesOf } from './chat-request.ts';
import { inventCopy, inventScript } from './invent-script.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The schema an answer has to satisfy: the one that was sent, or one that stands in the prompt. Undefined: free text. */
export function schemaOf(request: ChatRequest): Schema | undefined {
  const { response_format: format } = request;
  if (format?.type === 'json_schema') return format.json_schema.schema ?? {};
  const written = /JSON Schema:\s*(\{[\s\S]*\})/.exec(messagesOf(request).system)?.[1];
  return written === undefined ? undefined : (JSON.parse(written) as Schema);
}

/** What strict structured output refuses of a schema; undefined when it takes it. */
export function strictFault(schema: unknown, where = ''): string | undefined {
  if (!isSchema(schema)) return undefined;
  if ('default' in schema) return `In context=(${where}), 'default' is not permitted.`;
  if (schema.type === 'object') {
    const names = Object.keys(asRecord(schema.properties));
    if (schema.additionalProperties !== false)
      return `In context=(${where}), 'additionalProperties' is required to be supplied and to be false.`;
    const required = Array.isArray(schema.required) ? schema.required : [];
    const missing = names.find((name) => !required.includes(name));
    if (missing !== undefined)
      return `In context=(${where}), 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
  }
  const choices = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  const inner = [
    ...Object.entries(asRecord(schema.properties)),
    ['items', schema.items] as const,
    ...choices.map((one, place) => [`anyOf/${place}`, one] as const),
  ];
  return inner
    .map(([name, one]) => strictFault(one, `${where}/${name}`))
    .find((fault) => fault !== undefined);
}

/** An answer that satisfies a schema, the same for the same request; a script where the schema is one. */
export function answerFor(schema: Schema, request: ChatRequest): string {
  const seed = createHash('sha256').update(messagesOf(request).user).digest().readUInt32BE();
  const made = valueFor(schema, { root: schema, name: '', seed });
  const properties = asRecord(schema.properties);
  if (['title', 'summary', 'tags'].every((name) => name in properties))
    return JSON.stringify({ ...asRecord(made), ...inventCopy(messagesOf(request).user) });
  const scenes = asRecord(properties.scenes);
  const isScript = 'narration' in asRecord(asRecord(scenes.items).properties);
  if (!isScript) return JSON.stringify(made);
  const script = inventScript(messagesOf(request).user, seed);
  const extra = asRecord(valueFor(asRecord(scenes.items), { root: schema, name: 'scene', seed }));
  return JSON.stringify({
    ...asRecord(made),
    ...script,
    scenes: script.scenes.map((scene) => ({ ...extra, ...scene })),
  });
}

interface Place {
  root: Schema;
  /** Of the property, which says what kind of words it wants. */
  name: string;
  seed: number;
}

function valueFor(schema: unknown, place: Place): unknown {
  if (!isSchema(schema)) return 'anything';
  if (typeof schema.$ref === 'string') return valueFor(pointed(place.root, schema.$ref), place);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[place.seed % schema.enum.length];
  for (const choice of [schema.anyOf, schema.oneOf])
    if (Array.isArray(choice)) return valueFor(choice[0], place);
  if (Array.isArray(schema.allOf)) return valueFor(Object.assign({}, ...schema.allOf), place);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(asRecord(schema.properties)).map(([name, one]) => [
          name,
          valueFor(one, { ...place, name }),
        ]),
      );
    case 'array': {
      const { minItems = 3, maxItems = 3 } = schema as { minItems?: number; maxItems?: number };
      const count = Math.min(Math.max(minItems, Math.min(3, maxItems)), maxItems);
      return Array.from({ length: count }, (_, at) =>
        valueFor(schema.items, { ...place, seed: place.seed + at }),
      );
    }
    case 'integer':
      return Math.round(numberFor(schema));
    case 'number':
      return numberFor(schema);
    case 'boolean':
      return place.seed % 2 === 0;
    case 'null':
      return null;
    default:
      return wordsFor(schema, place);
  }
}

/** High, as marks are: what asks for a mark between two bounds, which may stand in words, gets a good one. */
function numberFor({ minimum, maximum, description }: Schema): number {
  const [, from, to] = /(\d+) to (\d+)/.exec(String(description)) ?? [];
  const least = Number(minimum ?? from ?? 0);
  const most = Number(maximum ?? to ?? least + 10);
  return least + 0.84 * (most - least);
}

const phrases = [
  'It says plainly what happens and why it matters.',
  'Each part follows from the one before it.',
  'The opening makes one want to hear the rest.',
  'A listener needs nothing explained twice.',
];

function wordsFor({ minLength = 0, maxLength = 500 }: Schema, { name, seed }: Place): string {
  const phrase = phrases[seed % phrases.length] ?? '';
  const words = /tag|keyword/.test(name) ? phrase.split(' ').slice(-2).join(' ').replace('.', '') : phrase;
  return words.padEnd(Number(minLength), '.').slice(0, Number(maxLength));
}

function pointed(root: Schema, ref: string): unknown {
  return ref
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .reduce<unknown>((at, part) => asRecord(at)[part], root);
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
const asRecord = (value: unknown): Record<string, unknown> =>
  isSchema(value) ? (value as Record<string, unknown>) : {};

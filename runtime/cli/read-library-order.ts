import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { OwnFileNote } from '#shared/contracts/library.ts';
import { UsageError } from './failures.ts';

/** A file that is to be added, and what is said of it. */
export interface FileToAdd {
  path: string;
  note: OwnFileNote;
}

export type LibraryOrder =
  | { verb: 'help' }
  | { verb: 'list' }
  | { verb: 'add'; files: FileToAdd[] }
  | { verb: 'remove'; id: string };

/** What a YAML file says of one file that lies beside it. */
const Noted = OwnFileNote.partial().extend({ file: z.string().min(1), licence: z.string().trim().min(1) });
const Notes = z.array(Noted).min(1).max(1000);

const flags = {
  help: { type: 'boolean' },
  licence: { type: 'string' },
  title: { type: 'string' },
  author: { type: 'string' },
  source: { type: 'string' },
  words: { type: 'string' },
  mood: { type: 'string' },
  channel: { type: 'string' },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof flags; allowPositionals: true }>>['values'];

/** @throws UsageError with what was wrong and what to type */
export async function readLibraryOrder(argv: string[], callerDir: string): Promise<LibraryOrder> {
  const { values, positionals } = parseFlags(argv);
  const [verb = 'list', ...rest] = positionals;
  if (values.help) return { verb: 'help' };
  if (verb === 'list' && rest.length === 0) return { verb };
  if (verb === 'remove') return { verb, id: onlyOne(rest, 'item by its id: npm run library lists them') };
  if (verb === 'import')
    return { verb: 'add', files: await readNotes(resolve(callerDir, onlyOne(rest, 'YAML file'))) };
  if (verb === 'add') return { verb, files: filesToAdd(rest, values, callerDir) };
  throw new UsageError(`"${[verb, ...rest].join(' ')}" is no order: list, add, import or remove.`);
}

function onlyOne([one, surplus]: readonly string[], what: string): string {
  if (one === undefined || surplus !== undefined) throw new UsageError(`Name one ${what}.`);
  return one;
}

function filesToAdd(names: readonly string[], values: Flags, callerDir: string): FileToAdd[] {
  if (names.length === 0) throw new UsageError('Name the files to add.');
  if (values.licence === undefined)
    throw new UsageError('Say under which licence you may use them: --licence "CC0 1.0", or "own work".');
  if (values.title !== undefined && names.length > 1)
    throw new UsageError('A title is for one file: add the others by themselves.');
  return names.map((file) => {
    const path = resolve(callerDir, file);
    return { path, note: noteOf(path, said(values)) };
  });
}

function parseFlags(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: flags, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

function said({ licence, title, author, source, words, mood, channel }: Flags): Record<string, unknown> {
  return { licence, title, author, source, words: listed(words), moods: listed(mood), channel_id: channel };
}

/** A file's name says what is to be seen in it, where nobody says more. */
function noteOf(path: string, given: Record<string, unknown>): OwnFileNote {
  const name = basename(path, extname(path));
  const spoken = name.replace(/[_-]+/g, ' ').trim() || name;
  const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const words = (own.words as string[] | undefined) ?? [];
  const note = OwnFileNote.safeParse({
    ...{ title: spoken, author: 'the operator', source: 'own files', moods: [] },
    ...own,
    words: words.length > 0 ? words : [spoken],
  });
  if (note.success) return note.data;
  throw new UsageError(`${basename(path)}: ${z.prettifyError(note.error)}`);
}

async function readNotes(file: string): Promise<FileToAdd[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  });
  const notes = Notes.safeParse(parsedYaml(text));
  if (!notes.success)
    throw new UsageError(`${basename(file)} is not right:\n${z.prettifyError(notes.error)}`);
  return notes.data.map(({ file: name, ...note }) => {
    const path = resolve(dirname(file), name);
    return { path, note: noteOf(path, note) };
  });
}

function parsedYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`The file is no YAML: ${error instanceof Error ? error.message : error}`);
  }
}

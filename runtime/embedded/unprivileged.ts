import { spawnSync } from 'node:child_process';
import { chown, lstat, readdir } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';

/** The user called "nobody" on every Linux system. */
const nobody = 65534;

/** Nobody could not even walk into root's home, where the project may well be. */
const reachEverything = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
/** Postgres asks access(2) about its programs, which forgets the right of whoever is not root unless told not to. */
const reachAsked = '--securebits=+no_setuid_fixup';

/** How a program that refuses to run as root is started. */
export interface Unprivileged {
  /** Goes before the program and its arguments. */
  readonly prefix: readonly string[];
  /** Gives a folder or file to the user the program will run as. */
  own(path: string): Promise<void>;
}

const asIs: Unprivileged = { prefix: [], own: async () => undefined };

/**
 * As an ordinary user nothing is needed. Root enters a user namespace in which it is called nobody: files stay root's
 * own, wherever they are. Where that is not allowed (a container without privileges) the program really runs as
 * nobody, is given its files, and keeps the one right to walk through folders that are closed to others.
 *
 * @throws when root can do neither.
 */
export function unprivileged(): Unprivileged {
  if (process.getuid?.() !== 0) return asIs;
  const namespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`];
  if (works(namespace)) return { prefix: namespace, own: (path) => give(path, 0) };
  const switched = [
    'setpriv',
    `--reuid=${nobody}`,
    `--regid=${nobody}`,
    '--clear-groups',
    ...reachEverything,
  ];
  // The second suffices where the folders are open to others.
  for (const prefix of [[...switched, reachAsked], switched])
    if (works(prefix)) return { prefix, own: (path) => give(path, nobody) };
  throw new Error(
    'Postgres does not run as root, and neither unshare nor setpriv works here: use an ordinary user',
  );
}

/**
 * Puts words before a command that make it receive `signalName` when its parent dies, so that nothing is left behind
 * after a kill -9. Where the system cannot do that (macOS), the next start finds and adopts what was left.
 */
export function dyingWithParent(signalName: 'INT' | 'TERM' | 'KILL'): readonly string[] {
  const prefix = ['setpriv', '--pdeathsig', signalName];
  return platform() === 'linux' && works(prefix) ? prefix : [];
}

const answers = new Map<string, boolean>();

function works(command: readonly string[]): boolean {
  const words = command.join(' ');
  const answer = answers.get(words) ?? tryOut(command);
  answers.set(words, answer);
  return answer;
}

function tryOut([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0;
}

async function give(path: string, uid: number): Promise<void> {
  const facts = await lstat(path);
  if (facts.uid !== uid) await chown(path, uid, uid);
  else if (facts.isDirectory()) return;
  if (!facts.isDirectory()) return;
  for (const name of await readdir(path)) await give(join(path, name), uid);
}

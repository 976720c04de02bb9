import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReservedSql, Sql } from 'postgres';

/** The advisory lock that two migrating processes meet at: the bytes of "mig". */
const lockKey = 0x6d6967;
const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/;

interface MigrationFile {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

interface AppliedMigration {
  readonly name: string;
  readonly sha256: string;
}

/**
 * Brings a database up to the migrations in a folder: append-only files `0001_name.sql`, each in a transaction of its
 * own and each once, even when two processes ask at the same time. Files are compared by their SHA-256, with line
 * breaks normalised, so that a checkout on another system counts as the same file.
 *
 * @returns the names of the files applied by this call.
 * @throws when a file that was applied has changed, is missing, or would come after a newer one; nothing is applied then.
 */
export async function migrate(sql: Sql, folder: string): Promise<string[]> {
  const files = await readMigrations(folder);
  const connection = await sql.reserve();
  try {
    await connection`select pg_advisory_lock(${lockKey})`;
    try {
      return await applyMissing(connection, files);
    } finally {
      await connection`select pg_advisory_unlock(${lockKey})`;
    }
  } finally {
    connection.release();
  }
}

/** The migrations of a folder, in order. A missing folder holds none. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await listFolder(folder)).filter((name) => name.endsWith('.sql')).sort();
  const seen = new Map<string, string>();
  for (const name of names) {
    const number = fileName.exec(name)?.[1];
    if (number === undefined) throw new Error(`Migration ${name} must be called like 0001_what_it_does.sql`);
    const twin = seen.get(number);
    if (twin !== undefined)
      throw new Error(`Migrations ${twin} and ${name} have the same number: renumber one`);
    seen.set(number, name);
  }
  return Promise.all(names.map((name) => readMigration(folder, name)));
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function readMigration(folder: string, name: string): Promise<MigrationFile> {
  const text = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
  return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
}

async function applyMissing(connection: ReservedSql, files: readonly MigrationFile[]): Promise<string[]> {
  const applied = await readApplied(connection);
  const missing = planMigrations(files, applied);
  for (const file of missing) await applyOne(connection, file);
  return missing.map((file) => file.name);
}

async function readApplied(connection: ReservedSql): Promise<AppliedMigration[]> {
  await connection.unsafe(`do $$ begin
    if to_regclass('schema_migrations') is null then
      create table schema_migrations (
        name text primary key,
        sha256 text not null,
        applied_at timestamptz not null default now()
      );
    end if;
  end $$`);
  return connection<AppliedMigration[]>`select name, sha256 from schema_migrations order by name`;
}

/** What is left to apply, after checking that history was only appended to. Pure. */
export function planMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationFile[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const { name, sha256 } of applied) {
    const file = byName.get(name);
    if (file === undefined)
      throw new Error(`Migration ${name} was applied to this database but its file is missing: restore it`);
    if (file.sha256 !== sha256)
      throw new Error(
        `Migration ${name} was changed after it was applied: restore it and put the change into a new file`,
      );
  }
  const done = new Set(applied.map(({ name }) => name));
  const missing = files.filter((file) => !done.has(file.name));
  const newest = applied
    .map(({ name }) => name)
    .sort()
    .at(-1);
  const late = missing.find((file) => newest !== undefined && file.name < newest);
  if (late)
    throw new Error(
      `Migration ${late.name} comes before ${newest}, which is applied: give it a higher number`,
    );
  return missing;
}

async function applyOne(connection: ReservedSql, file: MigrationFile): Promise<void> {
  try {
    await connection.unsafe('begin');
    await connection.unsafe(file.text);
    await connection`insert into schema_migrations (name, sha256) values (${file.name}, ${file.sha256})`;
    await connection.unsafe('commit');
  } catch (cause) {
    await connection.unsafe('rollback');
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Migration ${file.name} failed and was rolled back: ${reason}`, { cause });
  }
}

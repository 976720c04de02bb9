import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FunctionDeployment } from './deployment.ts';

const EnvironmentFile = z.strictObject({ environment: z.record(z.string(), z.string()).default({}) });

/**
 * What a function's `environment_file`s say, the last one's word counting: where things are in the cluster.
 * A file that is not there says nothing.
 *
 * @throws with the key at fault when a file is not one that faas-cli would read; it wants every value to be text
 */
export function readEnvironmentFiles(folder: string, files: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const file of files) {
    const text = textOf(resolve(folder, file));
    if (text === undefined) continue;
    const parsed = EnvironmentFile.safeParse(parse(text));
    if (!parsed.success) throw new Error(`${file}:\n${z.prettifyError(parsed.error)}`);
    Object.assign(settings, parsed.data.environment);
  }
  return settings;
}

/** A deployment without what faas-cli took from those files: here the local system says where things are. */
export function withoutSettings(
  deployment: FunctionDeployment,
  settings: Readonly<Record<string, string>>,
): FunctionDeployment {
  const envVars = Object.entries(deployment.envVars ?? {}).filter(([key, value]) => settings[key] !== value);
  return deployment.envVars ? { ...deployment, envVars: Object.fromEntries(envVars) } : deployment;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FunctionDeployment } from './deployment.ts';
import { FunctionName } from './deployment.ts';
import { readEnvironmentFiles } from './environment-files.ts';
import { expandVariables } from './expand-variables.ts';

const words = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .default({});
const resources = z.strictObject({ memory: z.string().optional(), cpu: z.coerce.string().optional() });

/** The keys faas-cli knows. It drops others without a word; here they are refused. */
export const StackFunction = z.strictObject({
  lang: z.string(),
  handler: z.string(),
  image: z.string(),
  fprocess: z.string().optional(),
  namespace: z.string().optional(),
  skip_build: z.boolean().optional(),
  environment: words,
  environment_file: z.array(z.string()).optional(),
  secrets: z.array(z.string()).default([]),
  labels: words,
  annotations: words,
  limits: resources.optional(),
  requests: resources.optional(),
  constraints: z.array(z.string()).optional(),
  readonly_root_filesystem: z.boolean().optional(),
  build_options: z.array(z.string()).optional(),
  build_args: words.optional(),
});

const StackFile = z.strictObject({
  version: z.coerce.string().optional(),
  provider: z.strictObject({ name: z.literal('openfaas'), gateway: z.string() }),
  configuration: z
    .strictObject({ templates: z.array(z.unknown()).optional(), copy: z.array(z.string()).optional() })
    .optional(),
  functions: z.record(FunctionName, StackFunction),
});

export interface StackEntry {
  deployment: FunctionDeployment;
  /** Absolute folder of the handler. */
  handlerFolder: string;
  /** What its `environment_file`s say of the cluster; none of it holds here. */
  clusterSettings: Readonly<Record<string, string>>;
  /** Changes when the entry does. */
  fingerprint: string;
}

/**
 * Reads stack.yml.
 *
 * @returns its functions by name
 * @throws with the key at fault when it is not a stack file faas-cli would take as it is meant
 */
export function readStackFile(
  stackFile: string,
  variables: Readonly<Record<string, string | undefined>>,
): Map<string, StackEntry> {
  const text = expandVariables(readFileSync(stackFile, 'utf8'), variables);
  const parsed = StackFile.safeParse(parse(text));
  if (!parsed.success) throw new Error(`${stackFile}:\n${z.prettifyError(parsed.error)}`);
  const folder = dirname(resolve(stackFile));
  return new Map(
    Object.entries(parsed.data.functions).map(([service, entry]) => [
      service,
      {
        handlerFolder: resolve(folder, entry.handler),
        clusterSettings: readEnvironmentFiles(folder, entry.environment_file ?? []),
        fingerprint: createHash('sha256').update(JSON.stringify(entry)).digest('hex'),
        deployment: {
          service,
          image: entry.image,
          envProcess: entry.fprocess,
          envVars: entry.environment,
          secrets: entry.secrets,
          labels: entry.labels,
          annotations: entry.annotations,
          limits: entry.limits,
          requests: entry.requests,
          constraints: entry.constraints,
          readOnlyRootFilesystem: entry.readonly_root_filesystem,
        },
      },
    ]),
  );
}

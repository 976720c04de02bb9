import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { taggedGoTool } from './tagged-go-tool.ts';
import { type Tool, toolsDir } from './tool.ts';

const name = 'faas-cli';
/** What operators install, then the newest that every Go module proxy has. */
const versions = ['0.18.12', 'v0.0.0-20211012083206-08e3e965c831'];

/** The real faas-cli: the one FAAS_CLI names, or one built from Go's module proxy. */
export async function faasCliTool(): Promise<Tool> {
  if (process.env.FAAS_CLI) return { path: resolve(process.env.FAAS_CLI) };
  const kept = versions.map((version) => join(toolsDir, `${name}-${version}`, name)).find(existsSync);
  if (kept) return { path: kept };
  const failures: string[] = [];
  for (const version of versions) {
    const tool = await taggedGoTool(name, 'github.com/openfaas/faas-cli', version);
    if ('path' in tool) return tool;
    failures.push(tool.missing);
  }
  return { missing: `set FAAS_CLI, or install Go; ${failures.join('; ')}` };
}

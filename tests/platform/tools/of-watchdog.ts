import { resolve } from 'node:path';
import { taggedGoTool } from './tagged-go-tool.ts';
import type { Tool } from './tool.ts';

/** As in stack.yml's WATCHDOG_IMAGE. */
const version = '0.11.6';

/** The real of-watchdog: the one OF_WATCHDOG names, or one built from Go's module proxy. */
export async function watchdogTool(): Promise<Tool> {
  if (process.env.OF_WATCHDOG) return { path: resolve(process.env.OF_WATCHDOG) };
  const tool = await taggedGoTool('of-watchdog', 'github.com/openfaas/of-watchdog', version);
  return 'path' in tool ? tool : { missing: `set OF_WATCHDOG to its binary; ${tool.missing}` };
}

import { type Config, loadConfig } from '#shared/config.ts';

/** The settings of a command that a person typed. Where one is wrong it says which and ends, with exit code 2. */
export function settingsOfPerson(): Config {
  try {
    return loadConfig();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

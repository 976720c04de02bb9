/** `npm run gallery`: contact sheets of everything a video can look like. See `--help`. */
import { galleryCommand } from './gallery/gallery-command.ts';

try {
  process.exitCode = await galleryCommand(process.argv.slice(2), process.stdout);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

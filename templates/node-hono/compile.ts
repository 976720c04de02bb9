/**
 * Run while an image is built, from the function's folder and as the user it will run as: loads what every start in the cluster
 * loads, so that Node's cache (NODE_COMPILE_CACHE) holds it compiled. What the image lacks of it ends the build.
 *
 * What single stages load with their first work (language tools, pictures) is left to them: compiled it would make each image
 * 9 MB larger.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const files = [
  'entry/serve-function.ts',
  'entry/load-handler.ts',
  'entry/settings.ts',
  'shared/compose.ts',
  'shared/adapters/s3/create-s3-blobs.ts',
  'handler.ts',
];
for (const file of files) await import(pathToFileURL(resolve(file)).href);

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FakeStockOptions, startFakePexels } from './fake-pexels.ts';
import { startFakePixabay } from './fake-pixabay.ts';
import { type Offer, usualCatalogue } from './media/catalogue.ts';
import type { FakeLibrary } from './media/library-server.ts';
import { makeClip, makePhoto } from './media/make-media.ts';
import { type MediaHost, sendFile, startMediaHost } from './media/media-host.ts';

export interface FakeStock extends AsyncDisposable {
  pexels: FakeLibrary;
  pixabay: FakeLibrary;
  /** Where both keep their files; to be named among the private hosts. */
  media: MediaHost;
}

export interface FakeStockSet {
  /** For the files. */
  folder: string;
  /** Pixels of the files' shorter side, whatever the libraries say: 720. */
  height?: number;
  /** Shapes that files are made in before the first is asked for: who downloads waits seconds, not until they are made. */
  shapes?: readonly Shape[];
  pexels?: Partial<FakeStockOptions>;
  pixabay?: Partial<FakeStockOptions>;
}

type Shape = 'wide' | 'tall';

/** Looks that files come in; an id has the same one for ever. */
const looks = [0, 1, 2];

/** Both libraries and their files on this machine: small, real, moving, and told apart by their colours. */
export async function startFakeStock(set: FakeStockSet): Promise<FakeStock> {
  const { folder, height = 720, shapes = ['wide'], pexels = {}, pixabay = {} } = set;
  await mkdir(folder, { recursive: true });
  const fileOf = createFiles(folder, height);
  for (const shape of shapes)
    for (const look of looks)
      await Promise.all((['clip', 'photo'] as const).map((kind) => fileOf(kind, shape, look)));
  const media = await startMediaHost(async (request, response) => {
    const found = /^\/(clip|photo)\/(wide|tall)\/(\d+)\?/.exec(request.url ?? '');
    if (found === null) return void response.writeHead(404).end();
    const kind = found[1] === 'clip' ? 'clip' : 'photo';
    const look = Math.floor(Number(found[3]) / 10) % looks.length;
    const file = await fileOf(kind, found[2] === 'tall' ? 'tall' : 'wide', look);
    await sendFile(response, file, kind === 'clip' ? 'video/mp4' : 'image/jpeg');
  });
  const urlOf = (library: string) => (kind: Offer['kind'], id: number, tall: boolean) =>
    `${media.url}/${kind}/${tall ? 'tall' : 'wide'}/${id}?library=${library}`;
  const [first, second] = await Promise.all([
    startFakePexels({ offers: usualCatalogue(urlOf('pexels')), ...pexels }),
    startFakePixabay({ offers: usualCatalogue(urlOf('pixabay')), ...pixabay }),
  ]);
  return {
    pexels: first,
    pixabay: second,
    media,
    async [Symbol.asyncDispose]() {
      await Promise.all([first, second, media].map((server) => server[Symbol.asyncDispose]()));
    },
  };
}

/** Where the file of a look lies; made when it is first asked for. */
function createFiles(folder: string, height: number) {
  const made = new Map<string, Promise<string>>();
  const width = Math.round(height / 9) * 16;
  const make = async (kind: Offer['kind'], shape: Shape, look: number): Promise<string> => {
    const file = join(folder, `${kind}-${shape}-${look}.${kind === 'clip' ? 'mp4' : 'jpg'}`);
    const size = shape === 'tall' ? { width: height, height: width } : { width, height };
    const hue = (look * 360) / looks.length;
    if (kind === 'clip') await makeClip(file, { ...size, seconds: 6, hue });
    else await makePhoto(file, { ...size, hue });
    return file;
  };
  return (kind: Offer['kind'], shape: Shape, look: number): Promise<string> => {
    const name = `${kind}-${shape}-${look}`;
    const known = made.get(name) ?? make(kind, shape, look);
    made.set(name, known);
    return known;
  };
}

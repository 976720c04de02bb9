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
  /** For the files, which are made when they are first asked for. */
  folder: string;
  /** Pixels of the files' shorter side, whatever the libraries say: 720. */
  height?: number;
  pexels?: Partial<FakeStockOptions>;
  pixabay?: Partial<FakeStockOptions>;
}

/** Looks that files come in; an id has the same one for ever. */
const looks = 4;

/** Both libraries and their files on this machine: small, real, moving, and told apart by their colours. */
export async function startFakeStock({
  folder,
  height = 720,
  pexels = {},
  pixabay = {},
}: FakeStockSet): Promise<FakeStock> {
  await mkdir(folder, { recursive: true });
  const made = new Map<string, Promise<void>>();
  const make = (name: string, work: (file: string) => Promise<void>): Promise<void> => {
    const known = made.get(name) ?? work(join(folder, name));
    made.set(name, known);
    return known;
  };
  const media = await startMediaHost(async (request, response) => {
    const found = /^\/(clip|photo)\/(wide|tall)\/(\d+)\?/.exec(request.url ?? '');
    if (found === null) return void response.writeHead(404).end();
    const [, kind, shape, id] = found;
    const hue = (Number(id) % looks) * 90;
    const width = Math.round(height / 9) * 16;
    const size = shape === 'tall' ? { width: height, height: width } : { width, height };
    const name = `${kind}-${shape}-${hue}.${kind === 'clip' ? 'mp4' : 'jpg'}`;
    await make(name, (file) =>
      kind === 'clip' ? makeClip(file, { ...size, seconds: 6, hue }) : makePhoto(file, { ...size, hue }),
    );
    await sendFile(response, join(folder, name), kind === 'clip' ? 'video/mp4' : 'image/jpeg');
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

import { z } from 'zod';
import { BlobRef } from '#shared/contracts/ids.ts';
import { Credit } from '#shared/contracts/media.ts';
import type { Json } from '#shared/domain/canonical-json.ts';
import type { FoundPicture, Pictures } from '#shared/ports/pictures.ts';
import type { StageTools } from '#shared/stage/definition.ts';

/** A picture that was found, stored under its content. */
export const StoredPicture = z.strictObject({
  keyword: z.string(),
  name: z.string(),
  fit: z.number(),
  picture: BlobRef,
  credit: Credit,
});
export type StoredPicture = z.infer<typeof StoredPicture>;

/** One choice of pictures for a scene. */
export interface Choice {
  key: string;
  mostSearches: number;
  /** All the choice depends on, beside the library. */
  like: Json;
  choose(find: Pictures['find']): Promise<FoundPicture[]>;
}

export type Obtain = (choice: Choice) => Promise<StoredPicture[]>;

/** Makes choices by asking the library, each once for all scenes that are alike, and charges what it was asked. */
export function obtainWith({ pictures, blobs, effect, tier }: StageTools): Obtain {
  return ({ key, mostSearches, like, choose }) => {
    const call = async () => {
      let searches = 0;
      const found = await choose((query) => {
        searches += 1;
        return pictures.find(query);
      });
      const store = async ({ png, ...about }: FoundPicture): Promise<StoredPicture> => ({
        ...about,
        picture: await blobs.put(once(png), { extension: 'png' }),
      });
      const result = await Promise.all(found.map(store));
      return { result, charged: pictures.quote(searches, tier), service: 'api_calls' as const };
    };
    return effect(key, pictures.quote(mostSearches, tier), call, {
      like: { choice: like, tier, pictures: pictures.identity },
      accepts: z.array(StoredPicture),
    });
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

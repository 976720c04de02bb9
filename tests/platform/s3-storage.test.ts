import t from 'tap';
import { filmStudio } from '../support/film-studio.ts';
import { s3Missing, startS3Server } from './tools/s3-server.ts';
import { testBucket } from './tools/test-bucket.ts';

t.setTimeout(900_000);

const skip = await s3Missing();

t.test(
  'in an object storage too, files grow cold and go, and stages find what they need',
  { skip },
  async (t) => {
    await using server = await startS3Server();
    await using bucket = await testBucket(server);
    await using studio = await filmStudio(undefined, bucket.blobs);
    const [first, second] = [await studio.begin(), await studio.begin()];
    await studio.finish(first);
    t.equal((await studio.stored()).size, 6);
    await studio.passDays(7);
    await studio.finish(second);
    t.match(await studio.keeper().turn(), { counted: 2, movedOn: 1, removed: 3 });
    t.equal((await studio.stored()).size, 3 + 6);
    await studio.passDays(23);
    t.match(await studio.keeper().turn(), { movedOn: 2, removed: 3 + 3 });
    await studio.passDays(7);
    t.match(await studio.keeper().turn(), { movedOn: 1, removed: 3, adopted: 0 });
    t.equal((await studio.stored()).size, 0);
    t.equal(
      (await studio.videos.statistics()).storage?.space,
      undefined,
      'it does not say how much room it has',
    );
  },
);

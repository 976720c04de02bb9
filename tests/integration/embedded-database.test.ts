import t from 'tap';
import { testDatabase } from '../support/database.ts';

t.test('each test gets an empty database that has every migration', async (t) => {
  await using first = await testDatabase();
  await using second = await testDatabase();
  await first.sql`create table only_here (id int)`;
  const [there] = await second.sql`select to_regclass('only_here') as found`;
  t.equal(there?.found, null);
  const [applied] = await second.sql`select count(*)::int as files from schema_migrations`;
  t.type(applied?.files, 'number');
});

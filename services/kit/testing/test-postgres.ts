import { fileFixture } from "./fixture.ts";
import { type PostgresTestOptions, startPostgres, type TestPostgres } from "./postgres.ts";

/** FilePostgres is a PostgreSQL that is there while the tests of a file run. */
export type FilePostgres = Omit<TestPostgres, typeof Symbol.asyncDispose> & {
  /** owned is what goes before the server does: hooks and tests hand it what they hold open until the last test. */
  readonly owned: AsyncDisposableStack;
};

/** testPostgres gives the tests of a file a PostgreSQL of their own: it starts before the first, and ends after the last. */
export function testPostgres(options: PostgresTestOptions = {}): FilePostgres {
  const started = fileFixture(async (owned) => ({ server: owned.use(await startPostgres(options)), owned }));
  return {
    get url() {
      return started().server.url;
    },
    get owned() {
      return started().owned;
    },
    createDatabase: () => started().server.createDatabase(),
    crash: () => started().server.crash(),
    start: () => started().server.start(),
  };
}

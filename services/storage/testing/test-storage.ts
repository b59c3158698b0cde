import { type Fixture, fileFixture, freshFixture } from "../../kit/testing/fixture.ts";
import type { FilePostgres } from "../../kit/testing/test-postgres.ts";
import { startStorage, type TestStorage, type TestStorageOptions } from "./storage.ts";

/** FixtureStorage is a storage service that is there for hooks and tests, with a database of its own. */
export type FixtureStorage = Omit<TestStorage, typeof Symbol.asyncDispose>;

type Options = Omit<TestStorageOptions, "url">;

/** testStorage gives the tests of a file, or of a part of it, one storage service that all of them share. */
export function testStorage(postgres: FilePostgres, options: Options = {}): FixtureStorage {
  return forwarding(fileFixture(async () => postgres.owned.use(await start(postgres, options))));
}

/** freshStorage gives each test of a file a storage service of its own, over an empty database. */
export function freshStorage(postgres: FilePostgres, options: Options = {}): FixtureStorage {
  return forwarding(freshFixture(async (owned) => owned.use(await start(postgres, options))));
}

async function start(postgres: FilePostgres, options: Options): Promise<TestStorage> {
  return startStorage({ ...options, url: await postgres.createDatabase() });
}

function forwarding(storage: Fixture<TestStorage>): FixtureStorage {
  return {
    get url() {
      return storage().url;
    },
    get server() {
      return storage().server;
    },
    get housekeeping() {
      return storage().housekeeping;
    },
    get pool() {
      return storage().pool;
    },
    get dataSource() {
      return storage().dataSource;
    },
  };
}

import { afterAll, beforeAll } from "@jest/globals";
import type { Pool } from "pg";
import { startPostgres } from "../../kit/testing/postgres.ts";
import { migratedPool } from "./migrated-pool.ts";

/** TestDatabase is a database with the orchestrator's tables. It is there while the tests of a file run. */
export type TestDatabase = { readonly url: string; readonly pool: Pool };

/** testDatabase gives the tests of a file a PostgreSQL of their own: it starts before the first, and ends after the last. */
export function testDatabase(): TestDatabase {
  const stack = new AsyncDisposableStack();
  let started: TestDatabase | undefined;
  const database = (): TestDatabase => {
    if (started === undefined) throw new TypeError("the database is there for hooks and tests, and not before them");
    return started;
  };
  beforeAll(async () => {
    const postgres = stack.use(await startPostgres());
    const url = await postgres.createDatabase();
    const pool = stack.adopt(await migratedPool(url), (own) => own.end());
    started = { url, pool };
  });
  afterAll(() => stack.disposeAsync());
  return {
    get url() {
      return database().url;
    },
    get pool() {
      return database().pool;
    },
  };
}

import type { Pool } from "pg";
import { fileFixture } from "../../kit/testing/fixture.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { migratedPool } from "./migrated-pool.ts";

/** TestDatabase is a database with the orchestrator's tables. It is there while the tests of a file run. */
export type TestDatabase = { readonly url: string; readonly pool: Pool };

/** testDatabase gives the tests of a file a PostgreSQL of their own: it starts before the first, and ends after the last. */
export function testDatabase(): TestDatabase {
  const postgres = testPostgres();
  const database = fileFixture(async () => {
    const url = await postgres.createDatabase();
    return { url, pool: postgres.owned.adopt(await migratedPool(url), (pool) => pool.end()) };
  });
  return {
    get url() {
      return database().url;
    },
    get pool() {
      return database().pool;
    },
  };
}

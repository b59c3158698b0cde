import { Client } from "pg";
import { type Fixture, fileFixture } from "./fixture.ts";
import type { FilePostgres } from "./test-postgres.ts";

/** testClient gives the tests of a file one connection, to an empty database of its own. */
export function testClient(postgres: FilePostgres): Fixture<Client> {
  return fileFixture(async () => {
    const client = new Client({ connectionString: await postgres.createDatabase() });
    postgres.owned.defer(() => client.end());
    await client.connect();
    return client;
  });
}

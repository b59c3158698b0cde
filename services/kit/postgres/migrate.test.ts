import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { EntitySchema, type MigrationInterface, type QueryRunner } from "typeorm";
import { withTimeout } from "../context.ts";
import { silentLogger } from "../log.ts";
import { testContext } from "../testing/context.ts";
import { testPostgres } from "../testing/test-postgres.ts";
import { checkSchema, createDataSource, type Migration } from "./data-source.ts";
import { migrate } from "./migrate.ts";

type Count = { id: number; count: number };
const countSchema = new EntitySchema<Count>({
  name: "count",
  tableName: "counts",
  columns: { id: { type: "int", primary: true }, count: { type: "int" } },
});

class First1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("create table counts (id int primary key)");
    await runner.query("select pg_sleep(0.2)");
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query("drop table counts");
  }
}

class Second1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table counts add count int not null");
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table counts drop count");
  }
}

class Broken1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("create table half (id int)");
    await runner.query("alter table no_such add x int");
  }
  async down(): Promise<void> {}
}

const postgres = testPostgres();
let url: string;
beforeEach(async () => {
  url = await postgres.createDatabase();
});

const log = silentLogger();
const service = "test";
const entities = [countSchema];

async function run(migrations: readonly Migration[], { waitMs = 0 } = {}): Promise<readonly string[]> {
  const dataSource = createDataSource({ url, service, entities, migrations, lockTimeoutMs: 50 });
  try {
    return await migrate({ dataSource, url, service, log, waitMs });
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

async function tables(): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select table_name from information_schema.tables where table_schema = 'public'");
  await client.end();
  return rows.map((row: { table_name: string }) => row.table_name).sort();
}

describe("migrate", () => {
  it("applies what is missing, in order, once", async () => {
    expect(await run([First1700000000000])).toEqual(["First1700000000000"]);
    expect(await run([Second1700000000001, First1700000000000])).toEqual(["Second1700000000001"]);
    expect(await run([First1700000000000, Second1700000000001])).toEqual([]);
  });

  it("lets one at a time in", async () => {
    const all = [First1700000000000, Second1700000000001];
    const applied = await Promise.all([run(all), run(all), run(all)]);
    expect(applied.flat().sort()).toEqual(["First1700000000000", "Second1700000000001"]);
  });

  it("undoes a migration that fails, keeps the ones before it, and says why", async () => {
    await expect(run([First1700000000000, Broken1700000000002])).rejects.toThrow(
      /^the database cannot be migrated: .*no_such/,
    );
    expect(await tables()).toEqual(["counts", "migrations"]);
  });

  it("waits for those who work on the tables, and lets those in who come after it", async () => {
    await run([First1700000000000]);
    await using stack = new AsyncDisposableStack();
    const [worker, reader] = await Promise.all(
      [0, 1].map(async () => {
        const client = new Client({ connectionString: url });
        await client.connect();
        stack.defer(() => client.end());
        return client;
      }),
    );
    await worker?.query("begin");
    await worker?.query("select from counts");
    const migrated = run([First1700000000000, Second1700000000001]);
    for (let reads = 0; reads < 5; reads++) {
      await sleep(100);
      await reader?.query("set statement_timeout = 10000; select from counts");
    }
    expect(await Promise.race([migrated, sleep(1, "waiting")])).toBe("waiting");
    await worker?.query("commit");
    expect(await migrated).toEqual(["Second1700000000001"]);
  });

  it("waits for a database that is away, for as long as it was told to", async () => {
    await postgres.crash();
    const migrated = run([First1700000000000], { waitMs: 60_000 });
    expect(await Promise.race([migrated, sleep(500, "waiting")])).toBe("waiting");
    await postgres.start();
    expect(await migrated).toEqual(["First1700000000000"]);
  }, 90_000);

  it("says that the database cannot be reached", async () => {
    url = "postgres://test:test@127.0.0.1:1/none";
    await expect(run([])).rejects.toThrow(/^the database cannot be migrated: .*ECONNREFUSED/);
  });
});

describe("checkSchema", () => {
  it("refuses a schema that is older than needed, in a sentence, and takes one that is newer", async () => {
    const check = (migrations: readonly Migration[]) =>
      checkSchema(testContext(), { url, service, entities, migrations });
    await run([First1700000000000]);
    await expect(check([First1700000000000, Second1700000000001])).rejects.toThrow(
      "older than this version needs: run `node services/test/migrate.ts` first",
    );
    await run([First1700000000000, Second1700000000001]);
    await check([First1700000000000]);
  });

  it("refuses a database that does not let the service in, in a sentence", async () => {
    const stranger = Object.assign(new URL(url), { password: "wrong" }).href;
    const check = checkSchema(testContext(), { url: stranger, service, entities, migrations: [] });
    await expect(check).rejects.toThrow(/^the database cannot be used: .*password/);
  });

  it("waits for a database that is away", async () => {
    await run([First1700000000000]);
    await postgres.crash();
    const check = checkSchema(testContext(), { url, service, entities, migrations: [First1700000000000] });
    expect(await Promise.race([check, sleep(500, "waiting")])).toBe("waiting");
    await postgres.start();
    await check;
  });

  it("stops waiting when the process is to stop", async () => {
    using ctx = withTimeout(testContext(), 200);
    const check = checkSchema(ctx, { url: "postgres://test:test@127.0.0.1:1/none", service, entities, migrations: [] });
    await expect(check).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });
});

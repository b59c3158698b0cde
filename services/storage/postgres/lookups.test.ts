import { beforeAll, describe, expect, it } from "@jest/globals";
import type { PoolClient } from "pg";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { harvest, items, listing, type TestDay } from "../testing/day.ts";
import { startStorage } from "../testing/storage.ts";
import { type FixtureStorage, testStorage } from "../testing/test-storage.ts";
import { keepToLookups } from "./lookups.ts";

const ctx = testContext();
// Its statistics are those that a test takes.
const postgres = testPostgres({ settings: { autovacuum: "off" } });
let statements: ReadonlyMap<string, string>;

beforeAll(async () => {
  statements = await preparedStatements();
});

function day(source: string, text: string, listings: number, price: string): TestDay {
  const rows = Array.from({ length: listings }, (_, n) => listing({ externalId: `${source}-${n}`, price }));
  return { source, day: text, run: `${source}-${text}`, shards: [{ id: "all", items: items(rows) }], batchItems: 500 };
}

/** preparedStatements are what a storage prepares while it writes, by name. */
async function preparedStatements(): Promise<Map<string, string>> {
  await using storage = await startStorage({ url: await postgres.createDatabase() });
  const clients = new Set<PoolClient>();
  storage.pool.on("connect", (client) => clients.add(client));
  await harvest(storage.server, day("shop", "2026-01-01", 10, "1 EUR"));
  // Without a price: what is published of each is asked for.
  await harvest(storage.server, day("shop", "2026-01-02", 10, ""));
  const all = await Promise.all(
    [...clients].map((client) => client.query<Prepared>("select name, statement from pg_prepared_statements")),
  );
  return new Map(all.flatMap(({ rows }) => rows.map(({ name, statement }) => [name, statement])));
}

type Prepared = { name: string; statement: string };

/** Plan is a node of a plan, as far as it is looked at. */
type Plan = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly Plan[];
};

/** scansOf says how a plan reads tables: by which index, and which of its columns are compared. */
function scansOf(plan: Plan): string[] {
  const columns = [...(plan["Index Cond"] ?? "").matchAll(/\((\w+) [=>]/g)].map(([, column]) => column);
  const index = plan["Index Name"] ?? `${plan["Node Type"]} on ${plan["Relation Name"]}`;
  const own = plan["Relation Name"] === undefined ? [] : [`${index}: ${columns.join(", ")}`];
  const sorts = plan["Node Type"] === "Sort" ? ["sorted"] : [];
  return [...own, ...sorts, ...(plan.Plans ?? []).flatMap(scansOf)];
}

const BY_KEY = "listing_source_id_line_no_external_id_key: source_id, line_no, external_id";

describe.each<{ name: string; prepare: (storage: FixtureStorage) => Promise<unknown> }>([
  { name: "over an empty schema", prepare: async () => {} },
  {
    name: "with statistics of when all was empty",
    prepare: async ({ pool, server }) => {
      await pool.query("analyze");
      await harvest(server, day("shop", "2026-01-01", 2_000, "1 EUR"));
    },
  },
  {
    name: "with statistics of another source",
    prepare: async ({ pool, server }) => {
      await harvest(server, day("other", "2026-01-01", 20, "1 EUR"));
      await pool.query("analyze");
      await harvest(server, day("shop", "2026-01-01", 2_000, "1 EUR"));
    },
  },
  {
    name: "with statistics of what is there",
    prepare: async ({ pool, server }) => {
      for (const source of ["other", "shop"]) await harvest(server, day(source, "2026-01-01", 2_000, "1 EUR"));
      await pool.query("analyze");
    },
  },
])("$name", ({ prepare }) => {
  const storage = testStorage(postgres);
  beforeAll(() => prepare(storage));

  it.each([
    { name: "probe", scans: [BY_KEY] },
    { name: "identity-assign", scans: [BY_KEY] },
    { name: "hashes-page", scans: [BY_KEY] },
    { name: "published-find", scans: ["listing_pkey: id, line_no", "listing_version_pkey: snapshot_no, listing_id"] },
    { name: "ledger-find", scans: ["batch_pkey: snapshot_no, shard_no, first_item"] },
  ])("$name looks rows up by all of their key", async ({ name, scans }) => {
    const { rows } = await withTransaction(ctx, storage.pool, async (tx) => {
      await keepToLookups(tx);
      return tx.query<{ "QUERY PLAN": readonly { readonly Plan: Plan }[] }>(
        `explain (generic_plan, format json) ${statements.get(name)}`,
      );
    });
    expect(rows[0]?.["QUERY PLAN"].flatMap(({ Plan }) => scansOf(Plan))).toEqual(scans);
  });
});

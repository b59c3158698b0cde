import { expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { harvest, items, listing, type TestDay } from "../testing/day.ts";
import { harvestLine, publishLine } from "../testing/line.ts";
import { startStorage, type TestStorage } from "../testing/storage.ts";
import { sweepAll } from "./sweep.ts";

const LISTINGS = 20_000;
// What a listing costs a statement that writes it: its row, its indexes, and what they are looked up in.
const MOST_FOR_A_LISTING = 30;

const postgres = testPostgres({
  settings: {
    autovacuum: "off",
    session_preload_libraries: "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
    "auto_explain.log_parameter_max_length": "0",
    "auto_explain.log_level": "notice",
  },
});

// Prices are all different: an index that has them before the key can't be skipped through. Every tenth listing stands
// there twice, the second time at another price.
function day(source: string, date: number, listings: number, currency: string): TestDay {
  const at = (n: number, price: number) =>
    listing({ externalId: `${source}-${n}`, price: currency === "" ? "" : `${price} ${currency}` });
  const rows = [
    ...Array.from({ length: listings }, (_, n) => at(n, n)),
    ...Array.from({ length: listings / 10 }, (_, n) => at(n * 10, n * 10 + 1)),
  ];
  return {
    source,
    day: `2026-01-0${date}`,
    run: `${source}-${date}`,
    shards: [{ id: "all", items: items(rows) }],
    batchItems: 500,
  };
}

/** Plan is a node of a plan that has run, as far as it is looked at. */
type Plan = {
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Join Filter"?: number;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly "Local Hit Blocks": number;
  readonly "Local Read Blocks": number;
  readonly Plans?: readonly Plan[];
};

/** countWork adds up what each statement of a pool touches from now on: blocks, and rows that it read in vain. */
function countWork(pool: Pool): Map<string, number> {
  const work = new Map<string, number>();
  pool.on("connect", (client) => {
    client.on("notice", ({ message = "" }) => {
      if (!/^duration: .*plan:/.test(message)) return;
      const { "Query Text": text, Plan: plan } = parse(message.slice(message.indexOf("{")));
      work.set(text, (work.get(text) ?? 0) + blocksOf(plan) + vainOf(plan));
    });
  });
  return work;
}

function parse(json: string): { "Query Text": string; Plan: Plan } {
  return JSON.parse(json);
}

// The blocks of a node are those of its children, too.
function blocksOf(plan: Plan): number {
  return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] + plan["Local Hit Blocks"] + plan["Local Read Blocks"];
}

function vainOf(plan: Plan): number {
  const removed = (plan["Rows Removed by Filter"] ?? 0) + (plan["Rows Removed by Join Filter"] ?? 0);
  return (plan.Plans ?? []).reduce((sum, child) => sum + vainOf(child), removed * plan["Actual Loops"]);
}

const nothing = async () => {};

// What is done before the first day, and between it and the second.
type Done = (storage: TestStorage) => Promise<unknown>;

it.each<{ name: string; prepare: Done; between?: Done }>([
  { name: "over an empty schema", prepare: nothing },
  { name: "with statistics of when all was empty", prepare: ({ pool }) => pool.query("analyze") },
  {
    name: "with statistics of another source",
    prepare: async ({ pool, server }) => {
      await harvest(server, day("other", 1, 50, "EUR"));
      await pool.query("analyze");
    },
  },
  { name: "with statistics of the first day", prepare: nothing, between: ({ pool }) => pool.query("analyze") },
])("days cost what their listings cost, $name", async ({ prepare, between = nothing }) => {
  await using storage = await startStorage({ url: await postgres.createDatabase(), hashCacheBytes: 0 });
  const work = countWork(storage.pool);
  await prepare(storage);
  const most = async (step: () => Promise<unknown>) => {
    work.clear();
    await step();
    expect(work.size).toBeGreaterThan(0);
    const dear = [...work].filter(([, touched]) => touched > LISTINGS * MOST_FOR_A_LISTING);
    expect(dear).toEqual([]);
  };
  await most(() => harvest(storage.server, day("shop", 1, LISTINGS, "EUR")));
  await between(storage);
  // Nothing has a price: what was published of each is asked for.
  await most(() => harvest(storage.server, day("shop", 2, LISTINGS, "")));
  await most(() => harvest(storage.server, day("shop", 3, LISTINGS - 1_000, "PLN")));
  await most(() => harvestLine(storage.server, [day("shop", 3, LISTINGS, "BRL")], "again"));
  await most(() => publishLine(storage.server, "shop", "again"));
  await most(() => sweepAll(testContext(), storage.pool));
});

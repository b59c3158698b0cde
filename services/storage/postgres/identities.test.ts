import { describe, expect, it } from "@jest/globals";
import type { Pool, PoolClient } from "pg";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { openedBatch } from "../testing/batch.ts";
import { listing } from "../testing/day.ts";
import { freshStorage } from "../testing/test-storage.ts";
import { untilItWaits } from "../testing/waiting.ts";
import { asItCame } from "../write/candidate.ts";
import { makeIdentities } from "./identities.ts";

const ctx = testContext();
const SNAPSHOT = { no: 2, sourceId: 1, source: "shop", run: "", lineNo: 0, baseNo: 1, shards: new Map() };

// One that waits for others would be ended by the server after 5 s.
const PATIENT = "set local idle_in_transaction_session_timeout = 0";

const storage = freshStorage(testPostgres());

function make(tx: PoolClient, names: readonly string[]): Promise<Map<string, number>> {
  const sorted = names.map((externalId) => {
    const batch = openedBatch([listing({ externalId })]);
    const [item] = batch.items;
    if (item?.kind !== "listing") throw new Error("nothing is published");
    return asItCame({ item, batch, rank: 0 });
  });
  return makeIdentities(tx, SNAPSHOT, sorted);
}

it("gives a listing one id, whoever makes it, and nobody knows that another one does", async () => {
  const { pool } = storage;
  const inTurn = await withTransaction(ctx, pool, (tx) => make(tx, ["a", "c"]));
  const { first, other } = await withTransaction(ctx, pool, async (tx) => {
    await tx.query(PATIENT);
    const first = await make(tx, ["b", "c", "d"]);
    const second = withTransaction(ctx, pool, (later) => make(later, ["a", "b", "d", "e"]));
    return { first, other: await untilItWaits(pool, second) };
  });
  const second = await other.ended;
  expect(first.get("c")).toBe(inTurn.get("c"));
  expect(second.get("a")).toBe(inTurn.get("a"));
  expect(["b", "d"].map((name) => second.get(name))).toEqual(["b", "d"].map((name) => first.get(name)));
  expect(new Set([...inTurn, ...first, ...second].map(([, id]) => id)).size).toBe(5);
  const { rows } = await pool.query<{ id: string; name: string }>(
    "select id, external_id name from listing order by 2",
  );
  expect(rows.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e"]);
  expect(rows.find(({ name }) => name === "e")?.id).toBe(String(second.get("e")));
});

describe("a writer that meets one after another", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];

  // Each of the others holds one listing, and lets go of it when the one who makes all of them waits for it.
  async function meet(held: readonly string[]) {
    const { pool } = storage;
    const holders = await Promise.all(held.map(async (name) => ({ name, holder: await hold(pool, name) })));
    const made = withTransaction(ctx, pool, (tx) => make(tx, names));
    // What it comes to is looked at when all have let go.
    made.catch(() => {});
    const ids: (number | undefined)[] = [];
    for (const { name, holder } of holders) {
      await untilItWaits(pool, made);
      ids.push((await holder.release()).get(name));
    }
    return { made, ids };
  }

  it("takes their listings for its own, as long as there are fewer than it has tries", async () => {
    const { made, ids } = await meet(names.slice(0, -1));
    expect([...(await made).values()].slice(0, -1)).toEqual(ids);
  });

  it("gives up at the eighth, and does what it has to do when it comes again", async () => {
    const { made, ids } = await meet(names);
    await expect(made).rejects.toMatchObject({ code: "ABORTED", reason: "BATCH_RACE" });
    const again = await withTransaction(ctx, storage.pool, (tx) => make(tx, names));
    expect([...again.values()]).toEqual(ids);
  });
});

type Holder = { release(): Promise<Map<string, number>> };

async function hold(pool: Pool, name: string): Promise<Holder> {
  const made = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const ended = withTransaction(ctx, pool, async (tx) => {
    await tx.query(PATIENT);
    const ids = await make(tx, [name]);
    made.resolve();
    await released.promise;
    return ids;
  });
  await Promise.race([made.promise, ended]);
  return {
    release() {
      released.resolve();
      return ended;
    },
  };
}

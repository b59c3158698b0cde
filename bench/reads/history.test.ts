import { expect, it } from "@jest/globals";
import { testPostgres } from "../../services/kit/testing/test-postgres.ts";
import { dumpStorage } from "../../services/storage/testing/dump.ts";
import { load } from "../../services/storage/testing/load.ts";
import { dayBatches, dayOfSnapshot, SOURCE, shardsOf } from "./catalog.ts";
import { startService } from "./service.ts";
import { openSession } from "./session.ts";
import { startYear } from "./year.ts";

const LISTINGS = 300;
const CATALOGUE = { listings: LISTINGS, changedShare: 0.1 };
// Two stretches: the second one begins with listings that are away, or at their other price.
const STRETCHES = [7, 14];
const DAYS = 14;

const postgres = testPostgres();

/** Shown is what a listing is on a day: its price, or nothing while it is away. */
type Shown = { readonly variant: 0 | 1; readonly isAway: boolean };

// What each listing was on each day, as the history of a database has it.
async function readShown(url: string): Promise<Shown[][]> {
  await using session = await openSession(url);
  const { rows } = await session.client.query<{ no: string; n: number; isOther: boolean; isAway: boolean }>(
    `select h.snapshot_no no, t.n, h.amount = t.amount_b "isOther", h.state <> 1 "isAway"
      from listing_history h join twin t using (listing_id) order by h.snapshot_no`,
  );
  let day: Shown[] = [];
  return Array.from({ length: DAYS }, (_, index) => {
    day = [...day];
    for (const row of rows.filter(({ no }) => Number(no) === index + 1)) {
      day[row.n] = { variant: row.isOther ? 1 : 0, isAway: row.isAway };
    }
    return day;
  });
}

// The same days, each written by the service.
async function writeDays(url: string, days: readonly Shown[][]): Promise<void> {
  await using service = await startService(url);
  for (const [index, day] of days.entries()) {
    await load(service.storage.server, {
      source: SOURCE,
      day: dayOfSnapshot(index + 1),
      shards: shardsOf(LISTINGS),
      batches: dayBatches(LISTINGS, (n) => (day[n]?.isAway ? undefined : (day[n]?.variant ?? 0))),
    });
  }
}

// All but where in its shard a row stood, and how many rows that shard had: SQL copies the first day's, also of those who
// are away.
async function dumpOf(url: string): Promise<unknown[]> {
  const lines = (await dumpStorage(url)).map((line) => JSON.parse(line) as unknown[]);
  return lines
    .filter(([table]) => table !== "shard" && table !== "batch")
    .map((line) => (line[0] === "version" ? line.map(withoutRank) : line));
}

function withoutRank(column: unknown): unknown {
  return typeof column === "object" && column !== null && "rank" in column ? { ...column, rank: 0 } : column;
}

// By which of its bytes each listing is known again.
async function lastingOf(url: string): Promise<unknown[]> {
  await using session = await openSession(url);
  const tables = ["listing", "listing_version", "listing_history"].map(
    (table) => `select '${table}' name, lasting, count(*) from ${table} group by lasting`,
  );
  const { rows } = await session.client.query(`${tables.join(" union all ")} order by name, lasting`);
  return rows;
}

// What each listing's own row says of its words, and whether it is relied upon.
async function termBitsOf(url: string): Promise<unknown[]> {
  await using session = await openSession(url);
  const { rows } = await session.client.query(
    `select external_id name, term_bits, more_term_bits, null term_steps from listing
      union all select day::text, null, null, term_steps from snapshot order by name`,
  );
  return rows;
}

it("leaves the rows that the service's own writes leave, and the service goes on from them", async () => {
  const url = await postgres.createDatabase();
  {
    await using service = await startService(url);
    await using year = await startYear(service, url, CATALOGUE);
    for (const days of STRETCHES) {
      // What is published at each length is as much, whoever is away.
      const loaded = await year.growTo(days);
      expect(loaded.map(({ snapshot }) => snapshot.counts?.gone)).toEqual([0n, 0n, 0n]);
      expect(loaded.map(({ snapshot }) => snapshot.counts?.reappeared)).toEqual([0n, 0n, 0n]);
    }
  }
  const days = await readShown(url);
  const written = await postgres.createDatabase();
  await writeDays(written, days);

  const dump = await dumpOf(url);
  const tables = new Set(dump.map((line) => (line as unknown[])[0]));
  expect([...tables].sort()).toEqual(["history", "listing", "snapshot", "version"]);
  // Each kind of change is among them.
  expect(days.some((day) => day.some(({ isAway }) => isAway))).toBe(true);
  expect(days.at(-2)?.some(({ variant }) => variant === 1)).toBe(true);
  expect(dump).toEqual(await dumpOf(written));
  expect(await lastingOf(url)).toEqual(await lastingOf(written));
  expect(await termBitsOf(url)).toEqual(await termBitsOf(written));
});

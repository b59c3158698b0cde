import type { Client } from "pg";
import { SOURCE } from "./catalog.ts";
import { DAYS, HISTORY, LEDGER, LISTINGS, REPORTS, RUNS, SHARDS, VERSIONS } from "./rows.ts";
import { openSession } from "./session.ts";
import { type Catalogue, drawStarts } from "./starts.ts";

/**
 * addDays writes the published days from the head's next one to a number straight into storage's tables: the rows that a
 * year of runs would have left, in their order, a table at a time. Each day changes the prices of some listings, and a few
 * of these are away for a while.
 */
export async function addDays(url: string, catalogue: Catalogue, lastNo: number): Promise<void> {
  await using session = await openSession(url);
  await using other = await openSession(url);
  const { client } = session;
  const baseNo = await headOf(client);
  if (baseNo >= lastNo) return;
  const days = [baseNo + 1, lastNo];
  await drawStarts(client, catalogue, { firstNo: baseNo + 1, lastNo });
  // The wide rows take as long as all the others.
  await Promise.all([client.query(VERSIONS), writeOthers(other.client, days)]);
  await client.query(REPORTS, [baseNo]);
  await client.query("drop table start");
  await client.query("update source set head_no = $2 where name = $1", [SOURCE, lastNo]);
  await client.query("select setval(pg_get_serial_sequence('snapshot', 'no'), $1)", [lastNo]);
}

async function headOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ head: string }>("select head_no head from source where name = $1", [SOURCE]);
  return Number(rows[0]?.head);
}

async function writeOthers(client: Client, days: readonly number[]): Promise<void> {
  await client.query(RUNS, [...days]);
  await client.query(DAYS, [...days]);
  await client.query(SHARDS, [...days]);
  await client.query(LEDGER, [...days]);
  await client.query(HISTORY);
  await client.query(LISTINGS);
}

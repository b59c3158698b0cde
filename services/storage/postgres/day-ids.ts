import type { ClientBase } from "pg";
import { IdSet } from "../publish/id-set.ts";
import { UNKNOWN_PRICE } from "../write/rank.ts";
import { fetchEach } from "./cursor.ts";
import { eachId } from "./ids.ts";

/** DayIds are the listings of a day, by the ledger's word. */
export type DayIds = {
  /** there are all of them. */
  readonly there: IdSet;
  /** repeated are those that were seen more than once; an id may be named as often. */
  readonly repeated: readonly number[];
  /** unpriced are those of which some row has no price. */
  readonly unpriced: readonly number[];
};

// 50,000 ids in some 400 KB: milliseconds in which nothing else is done here.
const BATCHES = 100;

/**
 * readDayIds looks through a day's ledger. Who was seen how often is found out here because a bit for each listing is
 * enough for it: PostgreSQL would make a row of each, and a table of these.
 */
export async function readDayIds(tx: ClientBase, snapshotNo: number): Promise<DayIds> {
  const there = new IdSet();
  const repeated: number[] = [];
  const unpriced: number[] = [];
  const question = { name: "day_ids", sql: LEDGER, values: [snapshotNo], rows: BATCHES };
  await fetchEach<{ ids: string; flags: Buffer | null }>(tx, question, ({ ids, flags }) => {
    eachId(ids, (id, index) => {
      if (id === 0) return;
      if (!there.add(id)) repeated.push(id);
      if (flags !== null && ((flags[index] ?? 0) & UNKNOWN_PRICE) !== 0) unpriced.push(id);
    });
  });
  return { there, repeated, unpriced };
}

const LEDGER = "select ids::text, flags from batch where snapshot_no = $1 and n > 0";

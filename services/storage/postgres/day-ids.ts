import type { ClientBase } from "pg";
import { IdSet } from "../publish/id-set.ts";
import { UNKNOWN_PRICE } from "../write/rank.ts";
import { fetchEach } from "./cursor.ts";
import { eachId } from "./ids.ts";
import { type OddIds, why } from "./odd-ids.ts";

// 50,000 ids in some 400 KB.
const BATCHES = 100;

/**
 * readDayIds looks through a day's ledger for the listings that are there, and tells the odd ones which of them were seen
 * more than once, and which have no price. Who was seen how often is found out here because a bit for each listing is enough
 * for it: PostgreSQL would make a row of each, and a table of these.
 */
export async function readDayIds(tx: ClientBase, snapshotNo: number, odd: OddIds): Promise<IdSet> {
  const there = new IdSet();
  const question = { name: "day_ids", sql: LEDGER, values: [snapshotNo], rows: BATCHES };
  await fetchEach<{ ids: string; flags: Buffer | null }>(tx, question, {
    each({ ids, flags }) {
      eachId(ids, (id, index) => {
        if (id === 0) return;
        if (!there.add(id)) odd.add(why.REPEATED, id);
        if (flags !== null && ((flags[index] ?? 0) & UNKNOWN_PRICE) !== 0) odd.add(why.UNPRICED, id);
      });
    },
    between: () => odd.keepParts(),
  });
  await odd.keepAll();
  return there;
}

const LEDGER = "select ids::text, flags from batch where snapshot_no = $1 and n > 0";

import type { ClientBase } from "pg";
import type { IdSet } from "../publish/id-set.ts";
import { type BaseSum, BaseSums } from "./base-sums.ts";
import { fetchEach } from "./cursor.ts";
import type { Differing } from "./differences.ts";
import { eachId } from "./ids.ts";
import { keepToLookups } from "./lookups.ts";
import { type OddIds, why } from "./odd-ids.ts";

/** Base is what was there in a day's base. */
export type Base = {
  /** present is how many listings they are. */
  readonly present: number;
  /** sums are what they cost together. */
  readonly sums: readonly BaseSum[];
};

/**
 * readBaseIds looks through the listings of a base and takes each out of those that are there today: what is left was not
 * there. It tells the odd ones which were not among them, and whose price was not known in the base.
 */
export async function readBaseIds(tx: ClientBase, snapshot: Differing, there: IdSet, odd: OddIds): Promise<Base> {
  const { baseNo, sourceId, lineNo } = snapshot;
  const sums = new BaseSums();
  let present = 0;
  // Its rows are gathered by hashing: sorted they would all be copied.
  await keepToLookups(tx);
  const question = { name: "base_ids", sql: BASE, values: [baseNo, sourceId, lineNo], rows: PARTS };
  await fetchEach<Part>(tx, question, {
    each({ ids, unknown, currency, total, prices }) {
      eachId(ids, (id) => {
        present++;
        if (!there.delete(id)) odd.add(why.UNSEEN, id);
      });
      if (unknown !== null) eachId(unknown, (id) => odd.add(why.UNKNOWN, id));
      if (currency !== null && total !== null) sums.add({ currency, total, prices });
    },
    between: () => odd.keepParts(),
  });
  await odd.keepAll();
  return { present, sums: sums.values() };
}

type Part = Readonly<Record<"currency" | "total" | "unknown", string | null>> & {
  readonly ids: string;
  readonly prices: number;
};

// As many ids at once as of a day.
const PARTS = 4;
const PART_BITS = 13;

const BASE = `
  select currency, sum(amount)::text total, count(amount)::float8 prices, array_agg(id)::text ids,
    array_agg(id) filter (where price_no is not null)::text unknown
  from listing where source_id = $2 and line_no = $3 and state = 1 and since_no <= $1
  group by id >> ${PART_BITS}, currency`;

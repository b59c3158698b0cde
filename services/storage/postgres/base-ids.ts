import type { ClientBase } from "pg";
import type { IdSet } from "../publish/id-set.ts";
import { fetchEach } from "./cursor.ts";
import type { Differing } from "./differences.ts";
import { eachId } from "./ids.ts";
import { keepToLookups } from "./lookups.ts";

/** BaseIds are the listings that were there in a day's base, beside those of the day. */
export type BaseIds = {
  /** present is how many they are. */
  readonly present: number;
  /** unseen are those that are not there any more. */
  readonly unseen: readonly number[];
  /** unknown are those whose price was not known in the base. */
  readonly unknown: readonly number[];
  /** totals are what they cost together, in parts. */
  readonly totals: readonly BaseTotal[];
};

/** BaseTotal is a part of what the listings of a base cost together: an exact decimal, of so many prices. */
export type BaseTotal = { readonly currency: string | null; readonly total: string | null; readonly prices: number };

/** readBaseIds looks through the listings of a base and takes each out of those that are there today: what is left was not there. */
export async function readBaseIds(tx: ClientBase, snapshot: Differing, there: IdSet): Promise<BaseIds> {
  const { baseNo, sourceId, lineNo } = snapshot;
  const unseen: number[] = [];
  const unknown: number[] = [];
  const totals: BaseTotal[] = [];
  let present = 0;
  // Its rows are gathered by hashing: sorted they would all be copied.
  await keepToLookups(tx);
  const question = { name: "base_ids", sql: BASE, values: [baseNo, sourceId, lineNo], rows: PARTS };
  await fetchEach<BaseTotal & { ids: string; unknown: string | null }>(tx, question, (part) => {
    eachId(part.ids, (id) => {
      present++;
      if (!there.delete(id)) unseen.push(id);
    });
    eachId(part.unknown ?? "{}", (id) => unknown.push(id));
    totals.push(part);
  });
  return { present, unseen, unknown, totals };
}

// As many ids at once as of a day.
const PARTS = 4;
const PART_BITS = 13;

const BASE = `
  select currency, sum(amount)::text total, count(amount)::float8 prices, array_agg(id)::text ids,
    array_agg(id) filter (where price_no is not null)::text unknown
  from listing where source_id = $2 and line_no = $3 and state = 1 and since_no <= $1
  group by id >> ${PART_BITS}, currency`;

import type { ClientBase, Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { query, withTransaction } from "../../kit/postgres/transaction.ts";
import { BITS_PER_TERM, TERM_HALVES, type TermBits, termBits } from "../read/term-bits.ts";
import { termsOf } from "../read/terms.ts";
import { wordsIn } from "../read/words.ts";
import { state } from "./states.ts";

/** termBitsSql are a half of the bits of an array of terms, as termBits makes them; null where the array is. */
export function termBitsSql(half: keyof TermBits, terms: string): string {
  const { factor, shift } = TERM_HALVES[half];
  const bits = Array.from(
    { length: BITS_PER_TERM },
    (_, nth) => `(1::bigint << ((t * ${factor}::bigint >> ${shift + 6 * nth}) & 63)::int)`,
  );
  return `coalesce((select bit_or(${bits.join(" | ")}) from unnest(${terms}) t), 0 * cardinality(${terms}))`;
}

/**
 * TERM_STEP is what each of a publication's two steps adds to its snapshot's term_steps. A version of the service that keeps
 * the first half of the bits alone adds one, and one that keeps none adds nothing: of each sum it is plain who took the steps.
 */
export const TERM_STEP = 3;

const ONE_AND_ONE = 2;
const ONE_AND_BOTH = 1 + TERM_STEP;

const WHOLE = 2 * TERM_STEP;

/**
 * isUnmarked is a condition on a row of snapshot, by half: readers see it, and not all of its listings' bits can be relied
 * upon. Where the second half's can, the first one's can.
 */
export const isUnmarked = {
  first: `state = ${state.PUBLISHED} and term_steps < ${WHOLE} and term_steps not in (${ONE_AND_ONE}, ${ONE_AND_BOTH})`,
  second: `state = ${state.PUBLISHED} and term_steps < ${WHOLE}`,
} as const satisfies Readonly<Record<keyof TermBits, string>>;

/**
 * markAll gives the listings of sources their bits where a version of the service has published that does not keep
 * all of them. Until then nobody relies on what a source's may lack.
 */
export async function markAll(ctx: Context, pool: Pool): Promise<void> {
  const { rows } = await query<Unmarked>(
    ctx,
    pool,
    `select source_id "sourceId", array_agg(no) nos from snapshot where ${isUnmarked.second} group by source_id`,
  );
  for (const unmarked of rows) {
    for (let after: string | undefined = "0"; after !== undefined; ) {
      const from: string = after;
      after = await withTransaction(ctx, pool, (tx) => markNext(tx, unmarked.sourceId, from));
    }
    await query(ctx, pool, `update snapshot set term_steps = ${WHOLE} where no = any($1::bigint[])`, [unmarked.nos]);
  }
}

type Unmarked = { sourceId: number; nos: string[] };

const SLICE = 5_000;

type Called = { id: string; search: string; categoryId: string };

// Marks listings after one, as they are published. It returns the last of them, if there may be more.
async function markNext(tx: ClientBase, sourceId: number, after: string): Promise<string | undefined> {
  // As whoever publishes does: neither waits for the other's listings.
  const { rows: sources } = await tx.query<{ lineNo: string; headNo: string }>(
    'select line_no "lineNo", head_no "headNo" from source where id = $1 for update',
    [sourceId],
  );
  const [source] = sources;
  if (source === undefined) return undefined;
  const { rows } = await tx.query<Called>(
    `select l.id, v.search, v.category_id "categoryId" from (
        select id, version_no from listing where source_id = $1 and line_no = $2 and since_no <= $3 and id > $4
        order by id limit ${SLICE}) l
      cross join lateral (select search, category_id from listing_version
        where snapshot_no = l.version_no and listing_id = l.id limit 1) v
      order by l.id`,
    [sourceId, source.lineNo, source.headNo, after],
  );
  const bits = rows.map(({ search, categoryId }) => termBits(termsOf(sourceId, wordsIn(search), categoryId)));
  await tx.query(
    `update listing l set term_bits = t.first, more_term_bits = t.second
      from unnest($2::bigint[], $3::bigint[], $4::bigint[]) t(id, first, second)
      where l.id = t.id and l.line_no = $1 and (l.term_bits, l.more_term_bits) is distinct from (t.first, t.second)`,
    [source.lineNo, rows.map(({ id }) => id), bits.map(({ first }) => first), bits.map(({ second }) => second)],
  );
  return rows.length < SLICE ? undefined : rows.at(-1)?.id;
}

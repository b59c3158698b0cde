import type { ClientBase, Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { termsSql } from "../read/terms.ts";
import { state } from "./states.ts";

/** Indexed is a snapshot whose versions can be found by their terms. */
type Indexed = { readonly no: number; readonly sourceId: number };

// The planner's statistics are taken anew when so much has come: a question's way is chosen by them.
const NEW_SHARE = 0.1;

/**
 * indexTerms makes the listings of a snapshot findable by what they are called in it. Readers of other snapshots may find
 * them by it, too, and look at their versions. Only a title that a listing has never had is written.
 */
export async function indexTerms(tx: ClientBase, snapshot: Indexed): Promise<void> {
  // Sorted once for all rows, instead of term by term.
  await tx.query("set local gin_pending_list_limit = '1GB'; set local work_mem = '64MB'");
  const { rowCount } = await tx.query(INSERT, [snapshot.no, snapshot.sourceId]);
  if (rowCount === null || rowCount === 0) return;
  // Searches read row by row what is not sorted in yet.
  await tx.query("select gin_clean_pending_list('listing_search_terms')");
  const { rows } = await tx.query<{ known: number }>(
    "select reltuples known from pg_class where oid = 'listing_search'::regclass",
  );
  if (rowCount > Math.max(0, rows[0]?.known ?? 0) * NEW_SHARE) await tx.query("analyze listing_search");
}

// A lookup for each version: of a snapshot that the planner has not heard of it may expect anything.
const INSERT = `
  insert into listing_search (listing_id, snapshot_no, terms)
  select v.listing_id, $1, t.terms from listing_version v
  cross join lateral (select ${termsSql("v", "$2::int")} terms) t
  where v.snapshot_no = $1 and (select true from listing_search s
    where s.listing_id = v.listing_id and s.terms = t.terms limit 1) is null
  order by v.listing_id
  on conflict do nothing`;

/**
 * indexAll does what a version before the migration left undone: it makes published snapshots findable, the newest first,
 * and gives their changes external ids. Replicas share the work.
 */
export async function indexAll(ctx: Context, pool: Pool): Promise<void> {
  while (await withTransaction(ctx, pool, indexNext));
}

async function indexNext(tx: ClientBase): Promise<boolean> {
  const { rows } = await tx.query<{ no: string; sourceId: number }>(
    `select no, source_id "sourceId" from snapshot where state = ${state.PUBLISHED} and not is_indexed
      order by no desc limit 1 for update skip locked`,
  );
  const [next] = rows;
  if (next === undefined) return false;
  await tx.query(
    `update listing_history h set external_id = (select external_id from listing where id = h.listing_id limit 1)
      where snapshot_no = $1 and external_id is null`,
    [next.no],
  );
  await indexTerms(tx, { no: Number(next.no), sourceId: next.sourceId });
  await tx.query("update snapshot set is_indexed = true where no = $1", [next.no]);
  return true;
}

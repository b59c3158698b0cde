import type { ClientBase, Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { termsOf } from "../read/terms.ts";
import { wordsIn } from "../read/words.ts";
import { state } from "./states.ts";

// The planner's statistics are taken anew when so much has come: a question's way is chosen by them.
const NEW_SHARE = 0.1;

// Of 300 rows for each of it statistics are taken, and so many times ten terms are known by their share.
const STATISTICS_TARGET = 30;

/**
 * settleTerms makes a prepared snapshot's terms quick to search by, of which so many listings are new. It returns whether
 * all its versions have terms: some of them may have been written by a version of the service that knew none.
 */
export async function settleTerms(tx: ClientBase, snapshotNo: number, created: number): Promise<boolean> {
  // Searches read row by row what is not sorted in yet.
  await tx.query("set local work_mem = '64MB'; select gin_clean_pending_list('listing_version_terms')");
  const { rows } = await tx.query<{ known: number; isWhole: boolean }>(
    `select reltuples known, not exists (select from listing_version where snapshot_no = $1 and terms is null) "isWhole"
      from pg_class where oid = 'listing_version'::regclass`,
    [snapshotNo],
  );
  if (created > Math.max(0, rows[0]?.known ?? 0) * NEW_SHARE) {
    await tx.query(`set local default_statistics_target = ${STATISTICS_TARGET}; analyze listing_version (terms)`);
  }
  return rows[0]?.isWhole ?? false;
}

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
  for (let after: string | undefined = "0"; after !== undefined; ) after = await addTerms(tx, next, after);
  await tx.query("update snapshot set is_indexed = true where no = $1", [next.no]);
  return true;
}

const SLICE = 5_000;

type Unfound = { id: string; isFound: boolean; search: string; categoryId: string };

// Adds terms to versions of listings after one. It returns the last of them, if there may be more.
async function addTerms(
  tx: ClientBase,
  { no, sourceId }: { readonly no: string; readonly sourceId: number },
  after: string,
): Promise<string | undefined> {
  const { rows } = await tx.query<Unfound>(UNFOUND, [no, after, SLICE]);
  const terms = rows.map(({ isFound, search, categoryId }) =>
    isFound ? "{}" : `{${termsOf(sourceId, wordsIn(search), categoryId).join(",")}}`,
  );
  await tx.query(
    `update listing_version v set terms = t.terms::int4[] from unnest($2::bigint[], $3::text[]) t(id, terms)
      where v.snapshot_no = $1 and v.listing_id = t.id and v.terms is null`,
    [no, rows.map(({ id }) => id), terms],
  );
  return rows.length < SLICE ? undefined : rows.at(-1)?.id;
}

// As whoever writes a version compares it with the one that its snapshot's base shows.
const UNFOUND = `
  select v.listing_id id, v.search, v.category_id "categoryId", coalesce((
      select (b.search, b.category_id) = (v.search, v.category_id) from listing_history h
      join listing_history s on s.listing_id = h.listing_id and s.snapshot_no = h.before_no
      join listing_version b on b.snapshot_no = s.version_no and b.listing_id = s.listing_id
      where h.listing_id = v.listing_id and h.snapshot_no = v.snapshot_no), false) "isFound"
  from listing_version v where v.snapshot_no = $1 and v.listing_id > $2 and v.terms is null
  order by v.listing_id limit $3`;

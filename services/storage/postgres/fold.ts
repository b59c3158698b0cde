import type { ClientBase } from "pg";
import type { IdSet } from "../publish/id-set.ts";
import { ITEMS_PER_SHARD, PLACE_BITS } from "../write/rank.ts";
import { readDayIds } from "./day-ids.ts";
import type { Differing } from "./differences.ts";
import { keepToLookups, keepToPasses } from "./lookups.ts";
import { type OddIds, why } from "./odd-ids.ts";
import { termBitsSql } from "./term-bits.ts";

/**
 * foldDay finds the best row of each listing that a day has more than once, and takes the others' versions away. It leaves
 * the temporary table best (id, rank) of these, and returns the ids of all that are there.
 */
export async function foldDay(tx: ClientBase, snapshot: Pick<Differing, "no" | "lineNo">, odd: OddIds): Promise<IdSet> {
  await tx.query("create temp table best (id bigint not null, rank bigint not null) on commit drop");
  const there = await readDayIds(tx, snapshot.no, odd);
  if (odd.count(why.REPEATED) === 0) return there;
  await keepToPasses(tx);
  await tx.query(BEST, [snapshot.no]);
  await keepToLookups(tx);
  await tx.query(LOSERS, [snapshot.no]);
  await tx.query(WINNERS, [snapshot.no, snapshot.lineNo]);
  return there;
}

// Rows are taken out of the ledger before they are joined: else it is read anew for each of the few that are expected.
const BEST = `
  insert into best
  select id, min(rank) from (
    select x.id, (coalesce(get_byte(b.flags, (x.o - 1)::int), 0)::bigint << ${PLACE_BITS})
      + s.ordinal::bigint * ${ITEMS_PER_SHARD} + b.first_item + x.o - 1 rank
    from batch b
    join snapshot_shard s on s.snapshot_no = b.snapshot_no and s.shard_no = b.shard_no
    cross join lateral unnest(b.ids) with ordinality x(id, o)
    where b.snapshot_no = $1 and b.n > 0 offset 0) seen
  where id in (select id from odd where why = ${why.REPEATED})
  group by id`;

// Losers, also against a better row that changed nothing.
const LOSERS = `
  delete from listing_version where ctid = any(array(
    select v.ctid from best m cross join lateral (
      select ctid from listing_version where snapshot_no = $1 and listing_id = m.id and rank > m.rank offset 0) v))`;

// A new listing's row was made by whichever of its rows came first.
const WINNERS = `
  update listing l set hash = v.hash, lasting = v.lasting, kind = v.kind, amount = v.amount, currency = v.currency,
    term_bits = ${termBitsSql("first", "v.terms")}, more_term_bits = ${termBitsSql("second", "v.terms")}
  from best m
  cross join lateral (
    select hash, lasting, kind, amount, currency, terms from listing_version where snapshot_no = $1 and listing_id = m.id limit 1) v
  where l.id = m.id and l.line_no = $2 and l.since_no = $1 and l.hash <> v.hash`;

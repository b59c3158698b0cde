import type { ClientBase } from "pg";
import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { Change_Kind } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { ITEMS_PER_SHARD, PLACE_BITS, UNKNOWN_PRICE } from "../write/rank.ts";

/** what are the values of listing_history.what. */
export const what = { NEW: 1, UPDATED: 2, GONE: 3, REAPPEARED: 4 } as const;

/** Differing is a snapshot whose differences from its base are to be found. */
export type Differing = {
  readonly no: number;
  readonly baseNo: number;
  readonly sourceId: number;
  readonly lineNo: number;
};

/** PRICE_KNOWN is a condition on the rank of a winning row: its own price is known. */
export const PRICE_KNOWN = `((b.rank >> ${PLACE_BITS}) & ${UNKNOWN_PRICE}) = 0`;

/**
 * findDifferences folds the day's rows, takes the losers away, and writes what differs from the base into
 * listing_history. It leaves the temporary table best (id, sightings, rank): the listings that are there.
 */
export async function findDifferences(tx: ClientBase, snapshot: Differing): Promise<void> {
  await tx.query("set local work_mem = '64MB'");
  for (const { sql, values } of steps) {
    await tx.query(sql, values?.map((name) => snapshot[name]) ?? []);
  }
}

type Step = { readonly sql: string; readonly values?: readonly (keyof Differing)[] };

const CONTENT = "hash, kind, amount, currency";
const HISTORY = `listing_id, snapshot_no, source_id, version_no, what, move, drop_share, state, ${CONTENT}, price_no, seen_no,
  before_no, before_state, before_kind, before_amount, before_currency`;

// Fixed and negotiable are the same to a comparison.
const priceClass = (row: string) => `(case ${row}.kind when 2 then 1 else ${row}.kind end)`;

// The price of a version is what is known; that a version carries the base's price makes it equal.
const MOVED = `p.since_no <> $1 and v.kind <> 0
  and (${priceClass("v")}, v.amount, v.currency) is distinct from (${priceClass("p")}, p.amount, p.currency)`;
const COMPARABLE = "v.amount is not null and p.amount is not null and v.currency = p.currency";
const MOVE = `case when not (${MOVED}) then null
  when ${COMPARABLE} and v.amount < p.amount then ${Change_Kind.PRICE_DOWN}
  when ${COMPARABLE} and v.amount > p.amount then ${Change_Kind.PRICE_UP}
  else ${Change_Kind.PRICE_OTHER} end`;
const DROP_SHARE = `case when ${MOVED} and ${COMPARABLE} and v.amount < p.amount
  then ((p.amount - v.amount) / p.amount)::float8 end`;

// The snapshot that last knew the price: none where this one does.
const priceNo = (kind: string) =>
  `case when ${PRICE_KNOWN} or ${kind} = 0 or p.since_no = $1 then null
    else coalesce(p.price_no, p.seen_no, c.seen_no, $2) end`;

// Every temporary table has an index and fresh statistics: the planner has never heard of this snapshot's number, and
// expects one row of it everywhere.
const steps: readonly Step[] = [
  {
    sql: "create temp table best (id bigint primary key, sightings int not null, rank bigint not null) on commit drop",
  },
  {
    sql: `insert into best
      select id, count(*), min(rank) from (
        select x.id, (coalesce(get_byte(b.flags, (x.o - 1)::int), 0)::bigint << ${PLACE_BITS})
          + s.ordinal::bigint * ${ITEMS_PER_SHARD} + b.first_item + x.o - 1 rank
        from batch b
        join snapshot_shard s on s.snapshot_no = b.snapshot_no and s.shard_no = b.shard_no
        cross join lateral unnest(b.ids) with ordinality x(id, o)
        where b.snapshot_no = $1 and b.n > 0 and x.id > 0) seen
      group by id`,
    values: ["no"],
  },
  { sql: "analyze best" },

  // Losers, also against a better row that changed nothing. Only what was seen twice can have lost.
  { sql: "create temp table multi (id bigint primary key, rank bigint not null) on commit drop" },
  { sql: "insert into multi select id, rank from best where sightings > 1" },
  { sql: "analyze multi" },
  {
    sql: `delete from listing_version v using multi m
      where v.snapshot_no = $1 and m.id = v.listing_id and m.rank < v.rank`,
    values: ["no"],
  },
  // A new listing's row was made by whichever of its rows came first.
  {
    sql: `update listing l set hash = v.hash, kind = v.kind, amount = v.amount, currency = v.currency
      from listing_version v join multi m on m.id = v.listing_id
      where v.snapshot_no = $1 and l.id = v.listing_id and l.line_no = $2 and l.since_no = $1 and l.hash <> v.hash`,
    values: ["no", "lineNo"],
  },

  // Listings that the base carried: there, but not looked for since seen_no.
  { sql: "create temp table carried (id bigint primary key, seen_no bigint not null) on commit drop" },
  {
    sql: `insert into carried select x.id, max(-b.first_item) from batch b cross join lateral unnest(b.ids) x(id)
      where b.snapshot_no = $1 and b.n < 0 group by x.id`,
    values: ["baseNo"],
  },
  { sql: "analyze carried" },

  // New, changed, and back again with a change.
  {
    sql: `insert into listing_history (${HISTORY})
      select p.id, $1, $3, $1,
        case when p.since_no = $1 then ${what.NEW} when p.state <> 1 then ${what.REAPPEARED} else ${what.UPDATED} end,
        ${MOVE}, ${DROP_SHARE}, 1, v.hash, v.kind, v.amount, v.currency, ${priceNo("v.kind")}, null,
        case when p.since_no <> $1 then p.since_no end, case when p.since_no <> $1 then p.state end,
        case when p.since_no <> $1 then p.kind end, case when p.since_no <> $1 then p.amount end,
        case when p.since_no <> $1 then p.currency end
      from listing_version v
      join best b on b.id = v.listing_id
      join listing p on p.id = v.listing_id and p.line_no = $4
      left join carried c on c.id = v.listing_id
      where v.snapshot_no = $1`,
    values: ["no", "baseNo", "sourceId", "lineNo"],
  },
  // Back again, or no longer priced, or priced again, with the content that is published.
  {
    sql: `insert into listing_history (${HISTORY})
      select p.id, $1, $3, p.version_no, case when p.state <> 1 then ${what.REAPPEARED} else ${what.UPDATED} end,
        null, null, 1, p.hash, p.kind, p.amount, p.currency, ${priceNo("p.kind")}, null,
        p.since_no, p.state, p.kind, p.amount, p.currency
      from best b
      join listing p on p.id = b.id and p.line_no = $4
      left join carried c on c.id = b.id
      where p.since_no <> $1 and (p.state <> 1 or p.price_no is distinct from ${priceNo("p.kind")})
      on conflict do nothing`,
    values: ["no", "baseNo", "sourceId", "lineNo"],
  },

  // Not seen today, with each shard in which it was seen last, and whether that shard is whole.
  { sql: "create temp table unseen (id bigint primary key) on commit drop" },
  {
    sql: `insert into unseen select p.id from listing p
      where p.source_id = $2 and p.line_no = $3 and p.state = 1 and p.since_no <= $1
        and not exists (select from best b where b.id = p.id)`,
    values: ["baseNo", "sourceId", "lineNo"],
  },
  { sql: "analyze unseen" },
  {
    sql: `create temp table last_seen (id bigint not null, shard_no int not null, seen_no bigint not null, gone boolean not null)
      on commit drop`,
  },
  {
    sql: `insert into last_seen
      select u.id, b.shard_no, case when b.n < 0 then -b.first_item else $2 end,
        bool_and(coalesce(s.state = ${ShardState.COMPLETE}, false)) over (partition by u.id)
      from batch b
      cross join lateral unnest(b.ids) x(id)
      join unseen u on u.id = x.id
      left join snapshot_shard s on s.snapshot_no = $1 and s.shard_no = b.shard_no
      where b.snapshot_no = $2`,
    values: ["no", "baseNo"],
  },
  { sql: "create index on last_seen (id)" },
  { sql: "analyze last_seen" },
  {
    sql: `insert into listing_history (${HISTORY})
      select distinct on (p.id) p.id, $1, $2, p.version_no, ${what.GONE}, null::int2, null::float8, 2, p.hash, p.kind, p.amount,
        p.currency, p.price_no, t.seen_no, p.since_no, p.state, p.kind, p.amount, p.currency
      from last_seen t join listing p on p.id = t.id and p.line_no = $3 where t.gone order by p.id`,
    values: ["no", "sourceId", "lineNo"],
  },
  // Not looked for is not gone: the ledger carries them on, with the shards of their last sighting.
  {
    sql: `insert into batch (snapshot_no, shard_no, first_item, n, listings, rejects, digest, ids)
      select $1, shard_no, -seen_no, -count(distinct id), 0, 0, 0, array_agg(distinct id) from last_seen where not gone
      group by shard_no, seen_no`,
    values: ["no"],
  },
];

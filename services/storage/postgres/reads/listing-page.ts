import type { EntityManager } from "typeorm";
import { wordPattern } from "../../read/words.ts";
import { state } from "../states.ts";
import type { Found } from "./found.ts";
import type { ListingCursor, ListingFilter } from "./listing-filter.ts";
import type { Pin } from "./pins.ts";
import { isPublished } from "./published.ts";
import type { Way } from "./search-way.ts";

/** Priced is a listing that was found, with its price as a decimal, or "Infinity". */
export type Priced = Found & { readonly price: string };

/** PagePin is a snapshot of a source, and the way on which its part of a page is found. */
export type PagePin = { readonly pin: Pin; readonly way: Way };

/** PagePlace is a place in the order of price, external id and source. */
export type PagePlace = Pick<Priced, "pin" | "price" | "externalId">;

/** PricedPage are listings in order. */
export type PricedPage = {
  readonly found: readonly Priced[];
  /** givenUp are the sources whose way was longer than it may be. */
  readonly givenUp: ReadonlySet<string>;
  /** end is the place up to which all is found, where a way by prices was given up there. */
  readonly end: PagePlace | undefined;
};

/** findPage finds up to so many listings after a place in the order of price, external id and source. */
export async function findPage(
  manager: EntityManager,
  pins: readonly PagePin[],
  filter: ListingFilter,
  limit: number,
  after: ListingCursor | undefined,
): Promise<PricedPage> {
  if (pins.length === 0) return pageOf([], pins);
  const rows: PageRow[] = await manager.query(pageSql(branchesOf(pins)), [
    pins.map(({ pin }) => pin.sourceId),
    pins.map(({ pin }) => pin.no),
    pins.map(({ pin }) => pin.source),
    filter.state,
    after?.price ?? "-Infinity",
    after?.externalId ?? "",
    after?.source ?? "",
    limit,
    filter.minPrice ?? null,
    filter.maxPrice ?? null,
    filter.currency ?? null,
    filter.categoryId,
    filter.words.map(wordPattern),
    pins.map(({ way }) => JSON.stringify(way.terms)),
    pins.map(({ way }) => way.kind === "prices"),
    pins.map(({ way }) => way.mostRows ?? null),
    pins.length === 1 ? pins[0]?.way.terms : null,
    pins.map(({ way }) => way.termBits),
  ]);
  return pageOf(rows, pins);
}

// A row that is cut is the last one that was looked at on its way, meant or not.
type PageRow = Omit<Priced, "pin"> & {
  readonly source: string;
  readonly isCut: boolean;
  readonly isMeant: boolean;
};

function pageOf(rows: readonly PageRow[], pins: readonly PagePin[]): PricedPage {
  const bySource = new Map(pins.map(({ pin }) => [pin.source, pin]));
  const found: Priced[] = [];
  let end: PagePlace | undefined;
  for (const { source, isCut, isMeant, ...row } of rows) {
    const pin = bySource.get(source);
    if (pin === undefined || end !== undefined) continue;
    if (isMeant) found.push({ ...row, pin });
    if (isCut) end = { pin, price: row.price, externalId: row.externalId };
  }
  const givenUp = new Set(rows.flatMap(({ source, isCut }) => (isCut ? [source] : [])));
  return { found, givenUp, end };
}

const FEW_DAYS = 32;

function branchesOf(pins: readonly PagePin[]): string[] {
  const priced = pins.filter(({ way }) => way.kind === "prices");
  return [
    ...(priced.length > 0 ? [BY_PRICE] : []),
    ...(priced.some(({ pin }) => !pin.isHead) ? [BY_PRICE_THEN] : []),
    ...(priced.length < pins.length ? [byTermsSql(pins.length === 1 ? "$17::int4[]" : "t.terms")] : []),
  ];
}

const priceOf = (amount: string) => `coalesce(${amount}, 'Infinity'::numeric)`;

// The place where a page begins: that of the last one's end, or the lowest price that is asked for.
const START = `select greatest($5::numeric, $9::numeric) price,
  case when $9::numeric > $5::numeric then '' else $6::text end collate "C" external_id,
  case when $9::numeric > $5::numeric then '' else $7::text end collate "C" source,
  coalesce($10::numeric, 'Infinity') most, $17::int4[] terms`;

// What is asked of the version is a scalar, not EXISTS: PostgreSQL would join all versions first, where 50 rows in order
// would do.
const asked = (listing: string, version: string) => `
  case when $12 = '' and cardinality($13::text[]) = 0 then true
    else (select ($12 = '' or v.category_id = $12) and v.search like all($13::text[]) from listing_version v
      where v.snapshot_no = ${version} and v.listing_id = ${listing}) end`;

const CURRENT = priceOf("l.amount");
const ENDED = priceOf("h.before_amount");
const ENDED_VERSION =
  "(select version_no from listing_history where listing_id = h.listing_id and snapshot_no = h.before_no)";

// That a state is above 0 is the condition of the index of prices.
const RANGE = `
  l.source_id = p.source_id and l.line_no = o.line_no and l.state = $4 and l.state > 0 and l.since_no <= p.no
  and (${CURRENT}, l.external_id) >= (a.price, a.external_id) and ${CURRENT} <= a.most
  and (${CURRENT}, l.external_id, p.source) > (a.price, a.external_id, a.source)`;

// By prices: what is current, from the index of prices. A listing's own row says of nearly all that are not meant that they
// are not; of the others their versions are asked. Who reads so many rows in vain stands at a row that is cut.
const BY_PRICE = `
  select l.id, l.external_id, l.version_no, l.state, l.price_no, l.seen_no, l.price, m.is_meant,
    coalesce(l.row = p.most_rows, false) is_cut
  from (select l.*, ${CURRENT} price, row_number() over (order by ${CURRENT}, l.external_id) "row"
    from listing l where p.by_price and ${RANGE}
    order by ${CURRENT}, l.external_id limit p.most_rows) l
  cross join lateral (
    select ($11::text is null or l.currency = $11) and coalesce(l.term_bits & p.term_bits, p.term_bits) = p.term_bits
      and ${asked("l.id", "l.version_no")} is_meant offset 0) m
  where l.row = p.most_rows or m.is_meant
  order by l.price, l.external_id limit $8`;

// The states in which a pin shows listings that changed after it: one per listing, whatever came later. The indexes have
// no external ids: of them come all rows at the price where the page begins, and those that follow up to a page's worth
// of them, the last price whole.
const ended = (where: string) => {
  const rows = (position: string, order: string) => `
    (select h.listing_id, h.before_no, ${ENDED} price from listing_history h
    where ${where} and h.before_no is not null and h.before_state = $4 and h.before_no <= p.no
      and ${ENDED} ${position} a.price and ${ENDED} <= a.most
      and ($11::text is null or h.before_currency = $11) and ${asked("h.listing_id", ENDED_VERSION)}
    ${order})`;
  return `${rows("=", "")} union all ${rows(">", `order by ${ENDED} fetch first ($8) rows with ties`)}`;
};

// Of few days each day's states are in order of their prices; of more, all that ever ended are gone through, and a good
// part of them is shown. At the head nothing has ended: its pages must not walk through all that ever did.
const ENDED_BY_DAY = `
  select e.* from snapshot d
  cross join lateral (${ended("h.snapshot_no = d.no")}) e
  where p.by_price and b.days <= ${FEW_DAYS} and d.source_id = p.source_id and d.no > p.no and d.no <= o.head_no
    and d.state = ${state.PUBLISHED}`;
// Numbers are compared by their distance, which no index has: that of the days would be read whole, and sorted.
const ENDED_EVER = `
  select e.* from (${ended(`h.source_id = p.source_id and h.snapshot_no - p.no between 1 and o.head_no - p.no and ${isPublished("h")}`)}) e
  where p.by_price and b.days > ${FEW_DAYS}`;

const BY_PRICE_THEN = `
  select l.id, l.external_id, s.version_no, s.state, s.price_no, s.seen_no, e.price, true is_meant, false is_cut
  from ((${ENDED_BY_DAY}) union all (${ENDED_EVER})) e
  join listing l on l.id = e.listing_id and l.line_no = o.line_no
  join listing_history s on s.listing_id = e.listing_id and s.snapshot_no = e.before_no
  where p.no < o.head_no and (e.price, l.external_id, p.source) > (a.price, a.external_id, a.source)
  order by e.price, l.external_id limit $8`;

// How many days were published since, no more than it matters.
const SINCE = `
  select count(*) days from (select from snapshot where source_id = p.source_id and no > p.no and no <= o.head_no
    and state = ${state.PUBLISHED} limit ${FEW_DAYS} + 1) d`;

// By terms, which of one source are told to the planner: all that have ever had them, each as the pin shows it, in order;
// their versions are asked in that order, and no more than fill the page. That there are terms is the condition of the
// index. Where there are too many, there is one row, before all others, that says so.
const byTermsSql = (terms: string) => `
  with matched as materialized (select listing_id from listing_version
      where not p.by_price and terms @> ${terms} and terms <> '{}' limit p.most_rows),
    much as materialized (select coalesce(count(*) >= p.most_rows, false) is_cut from matched)
  select 0, '' collate "C", 0, 0::int2, null::bigint, null::bigint, '-Infinity'::numeric price, false, true from much where is_cut
  union all (select f.*, true, false from (
    select l.id, l.external_id, c.version_no, c.state, c.price_no, c.seen_no, ${priceOf("c.amount")} price
    from (select distinct listing_id from matched where not (select is_cut from much)) m
    cross join lateral (select * from listing where id = m.listing_id and line_no = o.line_no limit 1) l
    cross join lateral (
      select l.version_no, l.state, l.price_no, l.seen_no, l.amount, l.currency where l.since_no <= p.no
      union all
      (select h.version_no, h.state, h.price_no, h.seen_no, h.amount, h.currency from listing_history h
        where l.since_no > p.no and h.listing_id = l.id and h.snapshot_no <= p.no and ${isPublished("h")}
        order by h.snapshot_no desc limit 1)) c
    where c.state = $4 and ($11::text is null or c.currency = $11) and ${priceOf("c.amount")} <= a.most
      and (${priceOf("c.amount")}, l.external_id, p.source) > (a.price, a.external_id, a.source)
    order by ${priceOf("c.amount")}, l.external_id offset 0) f
  where (select ($12 = '' or v.category_id = $12) and v.search like all($13::text[]) from listing_version v
    where v.snapshot_no = f.version_no and v.listing_id = f.id)
  order by f.price, f.external_id limit $8)`;

// What no pin needs is not planned, which would cost more than to find the page. The parameters are the same for all.
const pageSql = (branches: readonly string[]) => `
  select c.id, c.external_id "externalId", c.version_no "versionNo", c.state, c.price_no "priceNo", c.seen_no "seenNo",
    c.price, c.is_meant "isMeant", c.is_cut "isCut", p.source
  from unnest($1::int[], $2::bigint[], $3::text[], $14::jsonb[], $15::boolean[], $16::bigint[], $18::bigint[])
    p(source_id, no, source, terms, by_price, most_rows, term_bits)
  join source o on o.id = p.source_id
  cross join (${START}) a
  cross join lateral (select array(select jsonb_array_elements_text(p.terms)::int4) terms) t
  cross join lateral (${SINCE}) b
  cross join lateral (${branches.map((branch) => `(${branch})`).join(" union all ")})
    c(id, external_id, version_no, state, price_no, seen_no, price, is_meant, is_cut)
  order by c.price, c.external_id, p.source limit $8`;

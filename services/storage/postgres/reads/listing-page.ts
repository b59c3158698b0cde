import type { EntityManager } from "typeorm";
import { wordPattern } from "../../read/words.ts";
import { BY_PRICE_NOW } from "./by-price-now.ts";
import { byPriceThenSql } from "./by-price-then.ts";
import { byTermsSql } from "./by-terms.ts";
import { forksOf } from "./forks.ts";
import type { Found } from "./found.ts";
import type { ListingCursor, ListingFilter } from "./listing-filter.ts";
import type { Pin } from "./pins.ts";
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
    pins.map(({ way }) => way.mostRows),
    pins.length === 1 ? pins[0]?.way.terms : null,
    pins.map(({ way }) => way.termBits.first),
    pins.map(({ pin }) => JSON.stringify(forksOfPin(pin))),
    pins.map(({ pin }) => pin.isHead),
    pins.map(({ way }) => way.termBits.second),
  ]);
  return pageOf(rows, pins);
}

// A row that is cut tells where its way was given up; of some ways it is a listing that is meant as well.
type PageRow = Omit<Priced, "pin"> & {
  readonly source: string;
  readonly isCut: boolean;
  readonly isMeant: boolean;
};

function branchesOf(pins: readonly PagePin[]): string[] {
  const priced = pins.filter(({ way }) => way.kind === "prices");
  const then = priced.filter(({ pin }) => !pin.isHead);
  const forks = Math.max(...then.map(({ pin }) => forksOfPin(pin).length));
  const mostRows = Math.max(...then.map(({ way }) => way.mostRows));
  return [
    ...(priced.length > then.length ? [BY_PRICE_NOW] : []),
    ...(then.length > 0 ? [byPriceThenSql(forks, mostRows)] : []),
    ...(priced.length < pins.length ? [byTermsSql(pins.length === 1 ? "$17::int4[]" : "t.terms")] : []),
  ];
}

// At the head nothing has ended.
function forksOfPin({ no, headNo, isHead }: Pin): number[] {
  return isHead ? [] : forksOf(no, headNo);
}

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

// The place where a page begins: that of the last one's end, or the lowest price that is asked for.
const START = `select greatest($5::numeric, $9::numeric) price,
  case when $9::numeric > $5::numeric then '' else $6::text end collate "C" external_id,
  case when $9::numeric > $5::numeric then '' else $7::text end collate "C" source,
  coalesce($10::numeric, 'Infinity') most, $17::int4[] terms`;

// What no pin needs is not planned, which would cost more than to find the page. The parameters are the same for all.
const pageSql = (branches: readonly string[]) => `
  select c.id, c.external_id "externalId", c.version_no "versionNo", c.state, c.price_no "priceNo", c.seen_no "seenNo",
    c.price, c.is_meant "isMeant", c.is_cut "isCut", p.source
  from unnest($1::int[], $2::bigint[], $3::text[], $14::jsonb[], $15::boolean[], $16::bigint[], $18::bigint[], $19::jsonb[], $20::boolean[],
      $21::bigint[]) p(source_id, no, source, terms, by_price, most_rows, term_bits, forks, is_head, more_term_bits)
  join source o on o.id = p.source_id
  cross join (${START}) a
  cross join lateral (select array(select jsonb_array_elements_text(p.terms)::int4) terms) t
  cross join lateral (${branches.map((branch) => `(${branch})`).join(" union all ")})
    c(id, external_id, version_no, state, price_no, seen_no, price, is_meant, is_cut)
  order by c.price, c.external_id, p.source, c.is_cut limit $8`;

import type { EntityManager } from "typeorm";
import { termsOf } from "../../read/terms.ts";
import { state } from "../states.ts";
import type { ListingCursor, ListingFilter } from "./listing-filter.ts";
import type { Pin } from "./pins.ts";

/** Way is how the listings of a source that a question is about are found in the order of their prices. */
export type Way = {
  /** kind is "prices" to ask each listing in order, "terms" to put all that may be meant in order. */
  readonly kind: "prices" | "terms";
  /** terms are what a listing must have among its terms; there may be none on the way by prices. */
  readonly terms: readonly number[];
  /** mostRows is after how many listings the way by prices is given up; undefined where there is no other. */
  readonly mostRows: number | undefined;
};

// What a listing costs in the order of prices, and one that is put in order. Of an older snapshot the one stands among many
// that are not shown, and the other is looked up in the history of its prices.
const COSTS = { price: 1, term: 1 };
const COSTS_THEN = { price: 15, term: 2 };
const LEAST_ROWS = 1_000;
// How much longer than expected a way may be.
const PATIENCE = 4;

/**
 * findWays chooses each source's way by how many listings the planner expects on it. What of a source was published by a
 * version that wrote no terms is found by prices alone.
 */
export async function findWays(
  manager: EntityManager,
  pins: readonly Pin[],
  filter: ListingFilter,
  limit: number,
  after: ListingCursor | undefined,
): Promise<{ readonly pin: Pin; readonly way: Way }[]> {
  const isPlain = filter.words.length === 0 && filter.categoryId === "";
  const unindexed = isPlain ? new Set() : await findUnindexed(manager);
  const ways: { pin: Pin; way: Way }[] = [];
  for (const pin of pins) {
    const terms = unindexed.has(pin.sourceId) ? [] : termsOf(pin.sourceId, filter.words, filter.categoryId);
    const way =
      terms.length === 0
        ? { kind: "prices" as const, terms, mostRows: undefined }
        : await chooseWay(manager, pin, filter, terms, limit, after);
    ways.push({ pin, way });
  }
  return ways;
}

/** byTerms is the other way of a pin whose way by prices was too long. */
export function byTerms({ pin, way }: { readonly pin: Pin; readonly way: Way }): {
  readonly pin: Pin;
  readonly way: Way;
} {
  return { pin, way: way.mostRows === undefined ? way : { ...way, kind: "terms", mostRows: undefined } };
}

async function chooseWay(
  manager: EntityManager,
  pin: Pin,
  filter: ListingFilter,
  terms: readonly number[],
  limit: number,
  after: ListingCursor | undefined,
): Promise<Way> {
  const { matching, all, inRange } = await expectRows(manager, pin, filter, terms, after);
  const walked = Math.min(inRange, (limit * all) / Math.max(matching, 1));
  const costs = pin.isHead ? COSTS : COSTS_THEN;
  if (matching * costs.term < walked * costs.price) return { kind: "terms", terms, mostRows: undefined };
  return { kind: "prices", terms, mostRows: Math.ceil(walked * PATIENCE) + LEAST_ROWS };
}

type Expected = { readonly matching: number; readonly all: number; readonly inRange: number };

// The planner's own statistics, at the cost of planning alone. A bound that is none would make them a guess.
async function expectRows(
  manager: EntityManager,
  pin: Pin,
  filter: ListingFilter,
  terms: readonly number[],
  after: ListingCursor | undefined,
): Promise<Expected> {
  const price = "coalesce(amount, 'Infinity'::numeric)";
  const bounds = [
    { operator: ">=", value: after?.price },
    { operator: ">=", value: filter.minPrice },
    { operator: "<=", value: filter.maxPrice },
  ].flatMap(({ operator, value }) => (value === undefined || value === "Infinity" ? [] : [{ operator, value }]));
  const listings = "select from listing where source_id = $2 and line_no = $3 and state = $4 and state > 0";
  const inRange = bounds.map(({ operator }, index) => ` and ${price} ${operator} $${index + 5}::numeric`).join("");
  const rows: { "QUERY PLAN": [{ Plan: { Plans: { "Plan Rows": number }[] } }] }[] = await manager.query(
    `explain (format json) select from listing_version where terms @> $1::int4[] union all ${listings}
      union all ${listings}${inRange}`,
    [terms, pin.sourceId, pin.lineNo, filter.state, ...bounds.map(({ value }) => value)],
  );
  const plans = rows[0]?.["QUERY PLAN"][0].Plan.Plans.map((plan) => plan["Plan Rows"]) ?? [];
  return { matching: plans[0] ?? 0, all: plans[1] ?? 0, inRange: plans[2] ?? 0 };
}

async function findUnindexed(manager: EntityManager): Promise<ReadonlySet<number>> {
  const rows: { sourceId: number }[] = await manager.query(
    `select distinct source_id "sourceId" from snapshot where state = ${state.PUBLISHED} and not is_indexed`,
  );
  return new Set(rows.map(({ sourceId }) => sourceId));
}

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
  /** mostRows is after how many listings the way is given up; undefined where it is gone to its end. */
  readonly mostRows: number | undefined;
};

/** Plan are the ways to a source's listings as a pin shows them: the next one is taken where one is given up. */
export type Plan = { readonly pin: Pin; readonly ways: readonly [Way, ...Way[]] };

// What a listing costs in the order of prices, and one that is put in order. Of an older snapshot the one stands among many
// that are not shown, and the other is looked up in the history of its prices.
const COSTS = { price: 1, term: 1 };
const COSTS_THEN = { price: 15, term: 2 };
const LEAST_ROWS = 1_000;
// How much longer than expected a way may be.
const PATIENCE = 4;
// No page of what is current looks at more listings on a way: some 20 ms. Of a word that one listing in 50 to 250 has a
// page is short then.
const LONGEST = 4_000;

/**
 * findPlans chooses each source's way by how many listings the planner expects on it. It knows nothing of words that go
 * together, or that only the dear have: what is too long is given up for the other way, and at the head, where both are, a
 * page ends where the way by prices does. What of a source was published by a version that wrote no terms is found by
 * prices alone.
 */
export async function findPlans(
  manager: EntityManager,
  pins: readonly Pin[],
  filter: ListingFilter,
  limit: number,
  after: ListingCursor | undefined,
): Promise<Plan[]> {
  const isPlain = filter.words.length === 0 && filter.categoryId === "";
  const unindexed = isPlain ? new Set() : await findUnindexed(manager);
  const plans: Plan[] = [];
  for (const pin of pins) {
    const terms = unindexed.has(pin.sourceId) ? [] : termsOf(pin.sourceId, filter.words, filter.categoryId);
    plans.push(
      terms.length === 0
        ? { pin, ways: [{ kind: "prices", terms, mostRows: undefined }] }
        : await choosePlan(manager, pin, filter, terms, limit, after),
    );
  }
  return plans;
}

/** goOn takes the next ways of sources whose way was given up, each as long as it has one. Undefined: none of them has. */
export function goOn(plans: readonly Plan[], givenUp: ReadonlySet<string>): readonly Plan[] | undefined {
  let isOver = true;
  const next = plans.map((plan): Plan => {
    const [, way, ...others] = plan.ways;
    if (way === undefined || !givenUp.has(plan.pin.source)) return plan;
    isOver = false;
    return { pin: plan.pin, ways: [way, ...others] };
  });
  return isOver ? undefined : next;
}

async function choosePlan(
  manager: EntityManager,
  pin: Pin,
  filter: ListingFilter,
  terms: readonly number[],
  limit: number,
  after: ListingCursor | undefined,
): Promise<Plan> {
  const { matching, all, inRange } = await expectRows(manager, pin, filter, terms, after);
  const walked = Math.min(inRange, (limit * all) / Math.max(matching, 1));
  const costs = pin.isHead ? COSTS : COSTS_THEN;
  const byTerms = { kind: "terms", terms, mostRows: pin.isHead ? LONGEST : undefined } as const;
  const byPrices = (mostRows: number) => ({ kind: "prices", terms, mostRows }) as const;
  const patient = Math.ceil(walked * PATIENCE) + LEAST_ROWS;
  const isRare = matching * costs.term < walked * costs.price;
  if (!pin.isHead) return { pin, ways: isRare ? [byTerms] : [byPrices(patient), byTerms] };
  // Words that go together are had by more listings than expected, and by fewer hardly ever.
  if (matching > 2 * LONGEST) return { pin, ways: [byPrices(LONGEST)] };
  // That there are too many by terms is known before they are looked up.
  if (isRare || patient >= LONGEST) return { pin, ways: [byTerms, byPrices(LONGEST)] };
  return { pin, ways: [byPrices(patient), byTerms, byPrices(LONGEST)] };
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

import type { EntityManager } from "typeorm";
import { NO_TERM_BITS, type TermBits, termBits } from "../../read/term-bits.ts";
import { termsOf } from "../../read/terms.ts";
import { state } from "../states.ts";
import { isUnmarked } from "../term-bits.ts";
import type { ListingCursor, ListingFilter } from "./listing-filter.ts";
import type { Pin } from "./pins.ts";

/** Way is how the listings of a source that a question is about are found in the order of their prices. */
export type Way = {
  /** kind is "prices" to ask each listing in order, "terms" to put all that may be meant in order. */
  readonly kind: "prices" | "terms";
  /** terms are what a listing must have among its terms; there may be none on the way by prices. */
  readonly terms: readonly number[];
  /** termBits are what a listing's own row must have on the way by prices; none of a half where no row can be relied upon. */
  readonly termBits: TermBits;
  /** mostRows is after how many rows the way is given up. */
  readonly mostRows: number;
};

/** Plan are the ways to a source's listings as a pin shows them: the next one is taken where one is given up. */
export type Plan = { readonly pin: Pin; readonly ways: readonly [Way, ...Way[]] };

/** Effort is how dear the ways to a page are, and how long they may be. */
type Effort = {
  /** price and term are what a listing costs on either way, in the same unit. */
  readonly price: number;
  readonly term: number;
  /** rows is how many rows the way by prices has for a listing. */
  readonly rows: number;
  /** longest is how many rows a page looks at on either way; of some words it is short then. */
  readonly longest: { readonly prices: number; readonly terms: number };
  /** tooMany is how many are expected by terms where nobody looks for them, however few a walk has found. */
  readonly tooMany: number;
};

// In the order of prices the index itself says enough of what is current, and five blocks are looked up of what is put in
// order. Of a word that one listing in 700 has a page is full, and one of 1,500 listings is. Of words that are too rare to be
// in its statistics the planner expects half of what the rarest there has.
const NOW: Effort = { price: 1, term: 30, rows: 1, longest: { prices: 50_000, terms: 1_500 }, tooMany: 20_000 };
// Half of the bits take one listing in thirty for what it is not, and some words' take one in eight.
const HALF_MARKED: Effort = { ...NOW, term: 10, longest: { prices: 10_000, terms: 2_500 }, tooMany: 2_500 };
// Of an older day the states that ended stand beside what is current, each of them has its version asked, and what is put in
// order is looked up in the history of its prices as well. Where no bits are relied upon each listing has it asked, too.
const THEN: Effort = { price: 7, term: 10, rows: 4, longest: { prices: 2_500, terms: 800 }, tooMany: 800 };

// A list without words asks no version.
const PLAIN_ROWS = 4_000;
const LEAST_ROWS = 1_000;
// How much longer than expected a way may be.
const PATIENCE = 4;

/**
 * findPlans chooses each source's way by how many listings the planner expects on it. It knows nothing of words that go
 * together, or that only the dear have: what is too long is given up for the other way, and where both are, a page ends
 * where the way by prices does. What of a source was published by a version that wrote no terms is found by prices alone.
 */
export async function findPlans(
  manager: EntityManager,
  pins: readonly Pin[],
  filter: ListingFilter,
  limit: number,
  after: ListingCursor | undefined,
): Promise<Plan[]> {
  const isPlain = filter.words.length === 0 && filter.categoryId === "";
  const behind = isPlain ? NONE : await findBehind(manager);
  const plans: Plan[] = [];
  for (const pin of pins) {
    const asked = termsOf(pin.sourceId, filter.words, filter.categoryId);
    const terms = behind.unindexed.has(pin.sourceId) ? [] : asked;
    const bits = reliedUpon(behind, pin, termBits(asked));
    const effort = effortOf(pin, bits);
    plans.push(
      terms.length === 0
        ? {
            pin,
            ways: [{ kind: "prices", terms, termBits: bits, mostRows: isPlain ? PLAIN_ROWS : effort.longest.prices }],
          }
        : await choosePlan(manager, { pin, effort, terms, termBits: bits }, filter, limit, after),
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

type Sought = Pick<Way, "terms" | "termBits"> & { readonly pin: Pin; readonly effort: Effort };

async function choosePlan(
  manager: EntityManager,
  { pin, effort, ...sought }: Sought,
  filter: ListingFilter,
  limit: number,
  after: ListingCursor | undefined,
): Promise<Plan> {
  const { matching, all, inRange } = await expectRows(manager, pin, filter, sought.terms, after);
  const { longest, tooMany } = effort;
  const walked = Math.min(inRange, (limit * all) / Math.max(matching, 1));
  const byTerms = { ...sought, kind: "terms", mostRows: longest.terms } as const;
  const byPrices = (mostRows: number) => ({ ...sought, kind: "prices", mostRows }) as const;
  const patient = Math.ceil(walked * effort.rows * PATIENCE) + LEAST_ROWS;
  // That there are too many by terms is known before they are looked up: words that go together are had by more listings than
  // expected, and by fewer hardly ever.
  if (matching > tooMany) return { pin, ways: [byPrices(longest.prices)] };
  if (matching > longest.terms) return { pin, ways: [byPrices(longest.prices), byTerms, byPrices(longest.prices)] };
  const isRare = matching * effort.term < walked * effort.price;
  if (isRare || patient >= longest.prices) return { pin, ways: [byTerms, byPrices(longest.prices)] };
  return { pin, ways: [byPrices(patient), byTerms, byPrices(longest.prices)] };
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

/** Behind are the sources of which housekeeping has not yet added what an older version of the service did not write. */
type Behind = Readonly<Record<"unindexed" | "unmarked" | "halfMarked", ReadonlySet<number>>>;

const NONE: Behind = { unindexed: new Set(), unmarked: new Set(), halfMarked: new Set() };

async function findBehind(manager: EntityManager): Promise<Behind> {
  const rows: { sourceId: number; lack: keyof Behind }[] = await manager.query(
    `select source_id "sourceId", 'unindexed' lack from snapshot where state = ${state.PUBLISHED} and not is_indexed
      union select source_id, 'unmarked' from snapshot where ${isUnmarked.first}
      union select source_id, 'halfMarked' from snapshot where ${isUnmarked.second}`,
  );
  const those = (which: keyof Behind) =>
    new Set(rows.flatMap(({ sourceId, lack }) => (lack === which ? [sourceId] : [])));
  return { unindexed: those("unindexed"), unmarked: those("unmarked"), halfMarked: those("halfMarked") };
}

function effortOf({ isHead }: Pin, { first, second }: TermBits): Effort {
  if (!isHead || first === 0n) return THEN;
  return second === 0n ? HALF_MARKED : NOW;
}

function reliedUpon({ unmarked, halfMarked }: Behind, { sourceId }: Pin, { first, second }: TermBits): TermBits {
  if (unmarked.has(sourceId)) return NO_TERM_BITS;
  return { first, second: halfMarked.has(sourceId) ? NO_TERM_BITS.second : second };
}

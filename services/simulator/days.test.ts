import { describe, expect, it } from "@jest/globals";
import {
  away,
  dateOf,
  dayNumber,
  type Listing,
  listingByNumber,
  priceCents,
  rates,
  type Truth,
  tenant,
  truth,
} from "./days.ts";
import { seedOf } from "./hash.ts";
import { categoryOf, type Shelf, shelfOf, slotRange } from "./shelf.ts";

const first = dayNumber("2026-01-01") ?? 0;

describe("dayNumber", () => {
  it.each([
    { date: "1970-01-01", want: undefined },
    { date: "2000-01-01", want: 10957 },
    { date: "2024-02-29", want: 19782 },
    { date: "2023-02-29", want: undefined },
    { date: "2026-13-01", want: undefined },
    { date: "2026-1-1", want: undefined },
    { date: "2200-01-01", want: undefined },
    { date: "", want: undefined },
  ])("reads '$date' as $want", ({ date, want }) => {
    expect(dayNumber(date)).toBe(want);
    if (want !== undefined) expect(dateOf(want)).toBe(date);
  });
});

describe("a listing", () => {
  const shelf = shelfOf("olx", 7, 300);

  it("keeps its number and birth through its life, and the next one follows at once", () => {
    for (let slot = 0; slot < 300; slot++) {
      const listing = tenant(shelf, slot, first);
      expect(listingByNumber(shelf, listing.number)).toEqual(listing);
      expect(tenant(shelf, slot, listing.bornDay)).toEqual(listing);
      expect(tenant(shelf, slot, listing.bornDay + rates.lifeDays - 1)).toEqual(listing);
      const next = tenant(shelf, slot, listing.bornDay + rates.lifeDays);
      expect(next).toMatchObject({ number: listing.number + 1, bornDay: listing.bornDay + rates.lifeDays });
    }
  });

  it("is away at most once, for at most three days, and comes back", () => {
    for (let slot = 0; slot < 300; slot++) {
      const listing = tenant(shelf, slot, first);
      const days = Array.from({ length: rates.lifeDays }, (_, age) => away(shelf, listing, listing.bornDay + age));
      const pattern = days.map((gone) => (gone ? "-" : "+")).join("");
      expect(pattern).toMatch(/^\+{125}$|^\++-{1,3}\++$/);
    }
  });

  it("has the price of its last change, whichever day is asked for first", () => {
    for (let slot = 0; slot < 100; slot++) {
      const listing = tenant(shelf, slot, first);
      const forward = prices(shelf, listing);
      const backward = Array.from({ length: rates.lifeDays }, (_, age) =>
        priceCents(shelf, listing, listing.bornDay + rates.lifeDays - 1 - age),
      ).reverse();
      expect(backward).toEqual(forward);
    }
  });
});

describe("truth", () => {
  it("is the same for the same seed, and another for another", () => {
    const ids = (seed: string) => [...truth(shelfOf("shop", seedOf(seed), 500), first)];
    expect(ids("a")).toEqual(ids("a"));
    expect(ids("a")).not.toEqual(ids("b"));
  });

  it("moves from day to day at the rates of the table", () => {
    const seed = seedOf("rates");
    const shelf = shelfOf("mercadolivre", seed, 50_000);
    const total = { listings: 0, fresh: 0, gone: 0, changed: 0, quirks: 0 };
    const seen = new Set<string>();
    let before = byId(shelf, first);
    for (let day = first + 1; day <= first + 4; day++) {
      const now = byId(shelf, day);
      for (const [id, { quirk, cents }] of now) {
        const was = before.get(id);
        total.listings++;
        if (was === undefined) total.fresh++;
        if (quirk !== undefined) total.quirks++;
        if (cents !== undefined && was?.cents !== undefined && cents !== was.cents) total.changed++;
      }
      for (const id of before.keys()) if (!now.has(id)) total.gone++;
      for (const id of before.keys()) seen.add(id);
      before = now;
    }
    const share = (count: number) => count / total.listings;
    const report = `seed ${seed}: ${JSON.stringify(total)}`;
    expect({ report, near: near(share(total.fresh), 0.012) }).toEqual({ report, near: true });
    expect({ report, near: near(share(total.gone), 0.012) }).toEqual({ report, near: true });
    expect({ report, near: near(share(total.changed), 0.049) }).toEqual({ report, near: true });
    expect({ report, near: near(share(total.quirks), 0.0115) }).toEqual({ report, near: true });
    const back = [...before.keys()].filter((id) => seen.has(id)).length;
    expect(back).toBeGreaterThan(0);
  });
});

describe("a shelf", () => {
  it.each([{ slots: 1 }, { slots: 899 }, { slots: 900 }, { slots: 901 }, { slots: 2000 }, { slots: 1_000_000 }])(
    "of $slots slots cuts them into categories of at most 900",
    ({ slots }) => {
      const shelf = shelfOf("shop", 1, slots);
      let slot = 0;
      for (let category = 0; category < shelf.categories; category++) {
        const { first: from, end } = slotRange(shelf, category);
        expect(from).toBe(slot);
        expect(end - from).toBeLessThanOrEqual(900);
        expect(end).toBeGreaterThan(from);
        for (; slot < end; slot++) if (categoryOf(shelf, slot) !== category) throw new Error(`slot ${slot}`);
      }
      expect(slot).toBe(slots);
    },
  );
});

function prices(shelf: Shelf, listing: Listing): number[] {
  return Array.from({ length: rates.lifeDays }, (_, age) => priceCents(shelf, listing, listing.bornDay + age));
}

function byId(shelf: Shelf, day: number): Map<string, Truth> {
  return new Map(Array.from(truth(shelf, day), (known) => [known.id, known]));
}

/** near allows a tenth up or down: with 200,000 draws, several standard deviations of each rate here. */
function near(measured: number, wanted: number): boolean {
  return Math.abs(measured - wanted) < wanted * 0.1;
}

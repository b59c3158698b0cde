import { expect, it } from "@jest/globals";
import { seeded } from "../support/random.ts";
import { ALL_BLOWS, deal } from "./blow.ts";

it.each([1, 2, 3, 5])("deals every blow once over trials of %i days, within the middle of a day", (days) => {
  const trials = deal(ALL_BLOWS, days, seeded(days));
  expect(trials.map((trial) => trial.length)).toEqual(
    Array.from({ length: Math.ceil(ALL_BLOWS.length / days) }, (_, n) => Math.min(days, ALL_BLOWS.length - n * days)),
  );
  expect(new Set(trials.flat().map(({ blow }) => blow))).toEqual(new Set(ALL_BLOWS));
  for (const { share } of trials.flat()) {
    expect(share).toBeGreaterThanOrEqual(0.2);
    expect(share).toBeLessThanOrEqual(0.8);
  }
});

it("deals the same for the same seed, and otherwise for another", () => {
  expect(deal(ALL_BLOWS, 2, seeded(7))).toEqual(deal(ALL_BLOWS, 2, seeded(7)));
  expect(deal(ALL_BLOWS, 2, seeded(7))).not.toEqual(deal(ALL_BLOWS, 2, seeded(8)));
});

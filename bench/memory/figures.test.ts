import { describe, expect, it } from "@jest/globals";
import { verdictOf } from "../figure.ts";
import { capsOf, growthOf } from "./figures.ts";

const peaks = [
  { listings: 50_000, values: { collector: [190, 210, 200], storage: [250] } },
  { listings: 1_000_000, values: { collector: [208], storage: [410] } },
];

describe("memory's figures", () => {
  it("set the most listings beside the median of the fewest", () => {
    const shown = growthOf(peaks).map((figure) => [figure.variant, figure.spread.median.toFixed(1), verdictOf(figure)]);
    expect(shown).toEqual([
      ["colheita: collector", "4.0", "goal"],
      ["colheita: storage", "64.0", "missed"],
    ]);
  });

  it("cap every process at every number of listings", () => {
    const shown = capsOf(peaks).map((figure) => [figure.what, figure.spread.median, verdictOf(figure)]);
    expect(shown).toEqual([
      ["peak RSS, 50,000 listings", 200, "goal"],
      ["peak RSS, 50,000 listings", 250, "goal"],
      ["peak RSS, 1,000,000 listings", 208, "goal"],
      ["peak RSS, 1,000,000 listings", 410, "missed"],
    ]);
  });

  it("say nothing of growth where there is one number of listings", () => {
    expect(growthOf(peaks.slice(0, 1))).toEqual([]);
  });
});

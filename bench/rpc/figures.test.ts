import { expect, it } from "@jest/globals";
import type { Sample } from "../wire/pair.ts";
import { manyFigures } from "./figures.ts";

it("judges the stack by the median of each round's own ratio", () => {
  const figures = manyFigures({
    colheita: [at(500, 30), at(700, 30), at(100, 10)],
    "raw grpc-js": [at(1000, 10), at(1000, 10), at(1000, 10)],
    "ts-proto on grpc-js": [at(900, 20), at(900, 15), at(900, 10)],
  });
  const judged = figures.filter(({ limits }) => limits !== undefined);
  expect(judged.map(({ spread }) => spread.median)).toEqual([0.5, 1.5]);
});

it("compares with nobody who was not measured", () => {
  const figures = manyFigures({ colheita: [at(500, 30)] });
  expect(figures.map(({ unit }) => unit)).not.toContain("x");
});

function at(perSecond: number, us: number): Sample {
  return { perSecond, p50Ms: 1, p99Ms: 2, clientUs: us / 2, serverUs: us / 2 };
}

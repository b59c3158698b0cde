import { expect, it } from "@jest/globals";
import type { Sample } from "../wire/pair.ts";
import { sizeFigures } from "./figures.ts";
import { listingCount } from "./listings.ts";

const samples = { colheita: [at(10), at(30)], "raw grpc-js": [at(100), at(100)] };

it("counts the listings of a batch, and those of a whole shard where pages stream", () => {
  expect(sizeFigures("WriteListings", 50, samples)[0]?.spread.median).toBe(20 * 50);
  expect(sizeFigures("ReadPages", 50, samples)[0]?.spread.median).toBe(20 * listingCount);
});

it("judges ours at the product's size by each round's own ratio", () => {
  const judged = sizeFigures("WriteListings", 500, samples).filter(({ limits }) => limits !== undefined);
  expect(judged.map(({ values }) => values)).toEqual([[0.1, 0.3]]);
  expect(sizeFigures("WriteListings", 50, samples).some(({ limits }) => limits !== undefined)).toBe(false);
});

function at(perSecond: number): Sample {
  return { perSecond, p50Ms: 1, p99Ms: 2, clientUs: 1, serverUs: 1 };
}

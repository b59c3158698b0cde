import { expect, it } from "@jest/globals";
import { type Growth, growthFigures } from "./growth.ts";

const still = [grown(1_000, 0), grown(10, 0), grown(30, 0)];
const moving = [grown(1_000, 0), grown(68, 10)];

it.each([
  { what: "bytes: WAL, per listing of the first day", want: 10 },
  { what: "bytes: WAL, per listing of a later day", want: 0.68 },
  { what: "bytes: WAL, per unchanged listing", want: 0.2 },
  // 90 listings that did not change take 18 of the 68 bytes.
  { what: "bytes: WAL, per change", want: 5 },
])("$what", ({ what, want }) => {
  expect(growthFigures(still, moving).find((figure) => figure.what === what)?.spread.median).toBeCloseTo(want);
});

it("lays no bytes of the archive to a change's account", () => {
  expect(growthFigures(still, moving).map(({ what }) => what)).not.toContain("bytes: archive, per change");
});

function grown(bytes: number, changes: number): Growth {
  return { listings: 100, changes, archive: bytes, collector: bytes, storage: bytes, wal: bytes };
}

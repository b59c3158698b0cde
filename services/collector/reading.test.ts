import { expect, it } from "@jest/globals";
import { testContext } from "../kit/testing/context.ts";
import type { ReadDeps } from "./reading.ts";
import { readPages } from "./reading.ts";
import type { PageRecord } from "./shard.ts";

const ctx = testContext();
const key = { source: "test", day: "2026-01-01", generation: 1, shard: "all" };

function recordOf(page: number): PageRecord {
  const origin = { page, mediaType: "application/json", url: "https://api.example.com/rows", fetchTime: new Date(0) };
  return { ...origin, sha256: "", sizeBytes: 10, place: undefined };
}

/** archiveOf has pages as frames of these sizes, which it reads in these groups. */
function archiveOf(groups: readonly (readonly number[])[]): ReadDeps {
  const frames = groups.map((sizes) => sizes.map((size) => new Uint8Array(size)));
  const records = frames.flat().map((_, page) => recordOf(page));
  async function* all<T>(values: readonly T[]) {
    yield* values;
  }
  return {
    ledger: { pages: () => all([records]) },
    archive: { getPacked: () => all(frames), get: (_ctx, { sizeBytes }) => all([new Uint8Array(sizeBytes)]) },
  };
}

it.each([
  { name: "pages that were read together", packed: true, groups: [[10, 20], [30]], want: [[10, 20], [30]] },
  {
    name: "more of them than a message takes",
    packed: true,
    groups: [new Array(70).fill(1)],
    want: [new Array(32).fill(1), new Array(32).fill(1), new Array(6).fill(1)],
  },
  {
    name: "a frame larger than a piece",
    packed: true,
    groups: [[600_000], [5, 6]],
    want: [[262_144], [262_144], [75_712], [5, 6]],
  },
  { name: "pages for who does not unpack them", packed: false, groups: [[10, 20]], want: [[10], [10]] },
])("readPages gives $name", async ({ packed, groups, want }) => {
  const came: { readonly page: number; readonly offset: number; readonly last: boolean }[] = [];
  const sizes: number[][] = [];
  for await (const chunks of readPages(ctx, archiveOf(groups), { key, startPage: 0, packed })) {
    sizes.push(chunks.map(({ data }) => data.length));
    came.push(...chunks.map(({ record, offset, last }) => ({ page: record.page, offset, last })));
  }
  expect(sizes).toEqual(want);
  expect(came.filter(({ last }) => last).map(({ page }) => page)).toEqual(groups.flat().map((_, page) => page));
  expect(came.filter(({ offset }) => offset === 0)).toHaveLength(groups.flat().length);
});

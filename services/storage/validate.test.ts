import { describe, expect, it } from "@jest/globals";
import type {
  OpenSnapshotRequest,
  PublishSnapshotRequest,
  WriteListingsRequest,
} from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { FieldViolation } from "../kit/errors.ts";
import { moneyOf } from "./money.ts";
import { items, listing, packed } from "./testing/day.ts";
import { listRequest } from "./testing/list-request.ts";
import { validators } from "./validate.ts";

const fields = (found: readonly FieldViolation[] | undefined) => found?.map(({ field }) => field);
const DAY = { year: 2026, month: 1, day: 1 };

describe("openSnapshot", () => {
  const base: OpenSnapshotRequest = {
    source: "sources/shop",
    day: DAY,
    generation: 1,
    shards: [{ id: "a", ordinal: 0 }],
    line: "",
    runGeneration: 1,
  };
  it.each<{ name: string; change: Partial<OpenSnapshotRequest>; want: string[] }>([
    { name: "what is right", change: {}, want: [] },
    { name: "no shards", change: { shards: [] }, want: [] },
    { name: "a line", change: { line: "replay-2026-01-01_2.a" }, want: [] },
    { name: "a line that is a path", change: { line: "../a b" }, want: ["line"] },
    { name: "a line that is too long", change: { line: "a".repeat(129) }, want: ["line"] },
    { name: "a negative try", change: { runGeneration: -1 }, want: ["run_generation"] },
    { name: "a source's bare name", change: { source: "shop" }, want: ["source"] },
    { name: "no day", change: { day: undefined }, want: ["day"] },
    { name: "a month", change: { day: { ...DAY, day: 0 } }, want: ["day"] },
    { name: "the 30th of February", change: { day: { year: 2026, month: 2, day: 30 } }, want: ["day"] },
    { name: "a generation below 1", change: { generation: 0 }, want: ["generation"] },
    {
      name: "a shard twice",
      change: {
        shards: [
          { id: "a", ordinal: 0 },
          { id: "a", ordinal: 0 },
        ],
      },
      want: ["shards[1].id", "shards[1].ordinal"],
    },
    {
      name: "an ordinal above a rank's",
      change: { shards: [{ id: "a", ordinal: 100_000_001 }] },
      want: ["shards[0].ordinal"],
    },
    { name: "a shard without an id", change: { shards: [{ id: "", ordinal: 1 }] }, want: ["shards[0].id"] },
  ])("$name", ({ change, want }) => expect(fields(validators.openSnapshot?.({ ...base, ...change }))).toEqual(want));
});

describe("writeListings", () => {
  const base: WriteListingsRequest = {
    source: "sources/shop",
    snapshotNumber: 1n,
    shard: "a",
    firstItem: 0n,
    items: items([listing({ externalId: "a" })]),
  };
  it.each<{ name: string; change: Partial<WriteListingsRequest>; want: string[] }>([
    { name: "what is right", change: {}, want: [] },
    { name: "no number", change: { snapshotNumber: 0n }, want: ["snapshot_number"] },
    { name: "no shard", change: { shard: "" }, want: ["shard"] },
    { name: "no items", change: { items: [] }, want: ["items"] },
    { name: "501 items", change: { items: items(Array(501).fill("ID_MISSING")) }, want: ["items"] },
    { name: "an item above a rank's", change: { firstItem: 10_000_000n }, want: ["first_item"] },
    { name: "an item below 0", change: { firstItem: -1n }, want: ["first_item"] },
    {
      name: "an item without an outcome",
      change: { items: [{ page: 0, row: 0, outcome: undefined }] },
      want: ["items[0]"],
    },
  ])("$name", ({ change, want }) =>
    expect(fields(validators.writeListings?.(packed({ ...base, ...change })))).toEqual(want),
  );
});

describe("publishSnapshot", () => {
  const shard = { shard: "a", state: 1 as const, pages: 1n, items: 1n, reason: "", message: "" };
  const base: PublishSnapshotRequest = {
    source: "sources/shop",
    snapshotNumber: 1n,
    shards: [shard],
    gates: undefined,
    publishPartial: false,
  };
  const gates = { leastItems: 0n, largestGoneShare: 0, largestRejectedShare: 0 };
  it.each<{ name: string; change: Partial<PublishSnapshotRequest>; want: string[] }>([
    { name: "what is right", change: {}, want: [] },
    { name: "a shard without an id", change: { shards: [{ ...shard, shard: "" }] }, want: ["shards[0].shard"] },
    { name: "a shard twice", change: { shards: [shard, shard] }, want: ["shards[1].shard"] },
    { name: "a shard that has not ended", change: { shards: [{ ...shard, state: 0 }] }, want: ["shards[0].state"] },
    { name: "a count below 0", change: { shards: [{ ...shard, items: -1n }] }, want: ["shards[0].items"] },
    {
      name: "a share above 1",
      change: { gates: { ...gates, largestGoneShare: 1.1 } },
      want: ["gates.largest_gone_share"],
    },
    {
      name: "a share that is no number",
      change: { gates: { ...gates, largestRejectedShare: Number.NaN } },
      want: ["gates.largest_rejected_share"],
    },
    { name: "least items below 0", change: { gates: { ...gates, leastItems: -1n } }, want: ["gates.least_items"] },
  ])("$name", ({ change, want }) => expect(fields(validators.publishSnapshot?.({ ...base, ...change }))).toEqual(want));
});

describe("reads", () => {
  const list = listRequest({ parent: "sources/-" });
  const token = { pageSize: 0, pageToken: "" };
  it.each<{ name: string; found: readonly FieldViolation[] | undefined; want: string[] }>([
    { name: "all sources", found: validators.listListings?.(list), want: [] },
    { name: "no parent", found: validators.listListings?.({ ...list, parent: "" }), want: ["parent"] },
    {
      name: "no parent and a page below 0",
      found: validators.listSnapshots?.({ ...token, parent: "", pageSize: -1 }),
      want: ["parent", "page_size"],
    },
    {
      name: "a range in two currencies",
      found: validators.listListings?.({ ...list, minPrice: moneyOf("1", "EUR"), maxPrice: moneyOf("2", "RON") }),
      want: ["max_price.currency_code"],
    },
    {
      name: "a price of no currency",
      found: validators.listListings?.({ ...list, minPrice: moneyOf("1", "") }),
      want: ["min_price.currency_code"],
    },
    { name: "a listing", found: validators.getListing?.({ name: "sources/a/listings/b%2Fc", asOfDay: DAY }), want: [] },
    {
      name: "a listing of no name",
      found: validators.getListing?.({ name: "sources/a", asOfDay: undefined }),
      want: ["name"],
    },
    {
      name: "a history of no listing",
      found: validators.listPriceHistory?.({ parent: "sources/a", ...token }),
      want: ["parent"],
    },
    {
      name: "changes of no kind and share",
      found: validators.listChanges?.({
        parent: "sources/a/snapshots/2026-01-01",
        kinds: [0],
        minDropShare: 2,
        ...token,
      }),
      want: ["min_drop_share", "kinds[0]"],
    },
    {
      name: "a report of no day",
      found: validators.getDailyReport?.({ name: "sources/a/snapshots/2026-13-01" }),
      want: ["name"],
    },
    {
      name: "rejects of a source",
      found: validators.listRejects?.({ parent: "sources/a", reason: "", ...token }),
      want: ["parent"],
    },
    {
      name: "texts that no database keeps",
      found: [
        ...(validators.listListings?.({ ...list, categoryId: "a\0" }) ?? []),
        ...(validators.listRejects?.({ parent: "sources/a/snapshots/2026-01-01", reason: "\0", ...token }) ?? []),
      ],
      want: ["category_id", "reason"],
    },
    { name: "snapshots of all", found: validators.listSnapshots?.({ parent: "sources/-", ...token }), want: [] },
  ])("$name", ({ found, want }) => expect(fields(found)).toEqual(want));
});

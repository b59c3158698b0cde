import { expect, it } from "@jest/globals";
import { type ShardOutcome, ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import type { QualityGates } from "../../../gen/rpc/colheita/collector/v1/source.ts";
import { Snapshot_Outcome } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { type Facts, judge } from "./verdict.ts";

const FACTS: Facts = { items: 100, rejected: 5, gone: 10, basePresent: 50 };
const OFF: QualityGates = { leastItems: 0n, largestGoneShare: 0, largestRejectedShare: 0 };

function shard(state: ShardState, reason = "", message = ""): ShardOutcome {
  return { shard: "cars", state, pages: 1n, items: 1n, reason, message };
}

it.each<{
  name: string;
  facts?: Partial<Facts>;
  shards?: ShardOutcome[];
  gates?: Partial<QualityGates>;
  partial?: boolean;
  want: { outcome: Snapshot_Outcome; reasons: string[] };
}>([
  { name: "whole shards and no gates", want: { outcome: Snapshot_Outcome.COMPLETE, reasons: [] } },
  {
    name: "as many items as asked for",
    gates: { leastItems: 100n },
    want: { outcome: Snapshot_Outcome.COMPLETE, reasons: [] },
  },
  {
    name: "an item too few",
    gates: { leastItems: 101n },
    want: {
      outcome: Snapshot_Outcome.NOT_PUBLISHED,
      reasons: ["The day has 100 items, and the source asks for 101 at least."],
    },
  },
  {
    name: "as many gone as allowed",
    gates: { largestGoneShare: 0.2 },
    want: { outcome: Snapshot_Outcome.COMPLETE, reasons: [] },
  },
  {
    name: "too many gone",
    gates: { largestGoneShare: 0.1 },
    want: {
      outcome: Snapshot_Outcome.NOT_PUBLISHED,
      reasons: ["10 of 50 listings are gone (20.0 %), and the source allows 10.0 %."],
    },
  },
  {
    name: "a first day, which can lose nothing",
    facts: { gone: 0, basePresent: 0 },
    gates: { largestGoneShare: 0.1 },
    want: { outcome: Snapshot_Outcome.COMPLETE, reasons: [] },
  },
  {
    name: "too many rejected",
    gates: { largestRejectedShare: 0.04 },
    want: {
      outcome: Snapshot_Outcome.NOT_PUBLISHED,
      reasons: ["5 of 100 items are rejected (5.0 %), and the source allows 4.0 %."],
    },
  },
  {
    name: "no items at all",
    facts: { items: 0, rejected: 0 },
    gates: { largestRejectedShare: 0.04 },
    want: { outcome: Snapshot_Outcome.COMPLETE, reasons: [] },
  },
  {
    name: "a shard that was cut",
    shards: [shard(ShardState.TRUNCATED, "PAGE_LIMIT", "It has more pages.")],
    want: { outcome: Snapshot_Outcome.PARTIAL, reasons: ["Shard cars ended early (PAGE_LIMIT: It has more pages)."] },
  },
  {
    name: "a shard at the site's limit",
    shards: [shard(ShardState.CAPPED, "RESULT_CAP")],
    want: { outcome: Snapshot_Outcome.PARTIAL, reasons: ["Shard cars was cut by the site's limit (RESULT_CAP)."] },
  },
  {
    name: "a shard that failed",
    shards: [shard(ShardState.FAILED, "HTTP_500"), shard(ShardState.TRUNCATED)],
    want: { outcome: Snapshot_Outcome.NOT_PUBLISHED, reasons: ["Shard cars failed (HTTP_500)."] },
  },
  {
    name: "a shard that failed where partial days are published",
    shards: [shard(ShardState.FAILED, "HTTP_500")],
    partial: true,
    want: { outcome: Snapshot_Outcome.PARTIAL, reasons: ["Shard cars failed (HTTP_500)."] },
  },
])("$name", ({ facts, shards, gates, partial, want }) => {
  const all = shards ?? [shard(ShardState.COMPLETE)];
  expect(judge({ ...FACTS, ...facts }, all, { ...OFF, ...gates }, partial ?? false)).toEqual(want);
});

import { describe, expect, it } from "@jest/globals";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { processRequest } from "./testing/process-request.ts";
import { largestDebugPageBytes, validators } from "./validate.ts";

const process = processRequest({ source: "sources/olx-ro" });
const page = { source: "sources/olx-ro", data: Buffer.alloc(3), mediaType: "", day: undefined };

describe("a request to process", () => {
  it.each([
    { name: "is right", change: {}, fields: [] },
    { name: "names no source", change: { source: "olx-ro" }, fields: ["source"] },
    { name: "has no day", change: { day: undefined }, fields: ["day"] },
    { name: "has a day that is none", change: { day: { year: 2026, month: 2, day: 30 } }, fields: ["day"] },
    { name: "has no generation", change: { generation: 0 }, fields: ["generation"] },
    { name: "has no snapshot", change: { snapshotNumber: 0n }, fields: ["snapshot_number"] },
    { name: "has no shard", change: { shard: "" }, fields: ["shard"] },
    { name: "has a shard that is too long", change: { shard: "ł".repeat(65) }, fields: ["shard"] },
    { name: "has no state", change: { state: ShardState.UNSPECIFIED }, fields: ["state"] },
    { name: "has a state that is none", change: { state: 99 as ShardState }, fields: ["state"] },
    {
      name: "is wrong all over",
      change: { source: "", day: undefined, shard: "" },
      fields: ["source", "day", "shard"],
    },
  ])("$name", ({ change, fields }) => {
    expect(validators.process?.({ ...process, ...change }).map(({ field }) => field)).toEqual(fields);
  });
});

describe("a request to process a page", () => {
  it.each([
    { name: "is right", change: {}, fields: [] },
    { name: "has too much data", change: { data: Buffer.alloc(largestDebugPageBytes + 1) }, fields: ["data"] },
    { name: "has a day that is none", change: { day: { year: 0, month: 1, day: 1 } }, fields: ["day"] },
  ])("$name", ({ change, fields }) => {
    expect(validators.processPage?.({ ...page, ...change }).map(({ field }) => field)).toEqual(fields);
  });
});

import { Metadata } from "@grpc/grpc-js";
import { describe, expect, it } from "@jest/globals";
import type { EngineMetadata } from "./context.ts";
import { readMetadata, writeMetadata } from "./metadata.ts";
import { testContext } from "./testing/context.ts";

const engine: EngineMetadata = {
  run: "pipelines/daily/runs/olx-ro.2026-01-01",
  step: "collect",
  item: "category=Înălțime & mais/1",
  attempt: 3,
  idempotencyKey: "daily/olx-ro/collect/Înălțime",
  epoch: 12,
};
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("metadata", () => {
  it("hands on what the context knows", () => {
    const written = writeMetadata(testContext({ engine, traceparent, requestId: "r-1" }));
    expect(readMetadata(written)).toEqual({ requestId: "r-1", traceparent, subject: "", engine });
  });

  it.each([
    { name: "one", values: ["alice"], want: "alice" },
    { name: "none", values: [], want: "" },
    { name: "two", values: ["alice", "root"], want: "" },
    { name: "one with a space", values: ["a b"], want: "" },
    { name: "one that never ends", values: ["a".repeat(129)], want: "" },
  ])("reads of subjects $name", ({ values, want }) => {
    const metadata = new Metadata();
    for (const value of values) metadata.add("x-colheita-subject", value);
    expect(readMetadata(metadata).subject).toBe(want);
  });

  it("hands no subject on, because only the edge can say whom it calls for", () => {
    expect(writeMetadata(testContext({ caller: "gateway", subject: "alice" })).get("x-colheita-subject")).toEqual([]);
  });

  it("gives a request without an id one", () => {
    const { requestId } = readMetadata(writeMetadata(testContext({ requestId: "" })));
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    { name: "a request id of spaces", key: "x-request-id", value: "a b", field: "requestId" },
    { name: "a request id without end", key: "x-request-id", value: "x".repeat(129), field: "requestId" },
    { name: "a trace of another version", key: "traceparent", value: "ff-00-00-00", field: "traceparent" },
    { name: "an epoch that is no number", key: "colheita-epoch", value: "1e3", field: "engine" },
    { name: "an epoch beyond counting", key: "colheita-epoch", value: "9".repeat(30), field: "engine" },
    { name: "a key that is not encoded", key: "colheita-idempotency-key", value: "%E0%A4%A", field: "engine" },
  ] as const)("does not believe $name", ({ key, value, field }) => {
    const metadata = writeMetadata(testContext({ engine, traceparent, requestId: "r-1" }));
    metadata.set(key, value);
    expect(readMetadata(metadata)[field]).not.toEqual({ requestId: "r-1", traceparent, engine }[field]);
    expect(readMetadata(metadata)[field]).not.toBe(value);
  });

  it("knows no run where none is named", () => {
    expect(readMetadata(new Metadata()).engine).toBeUndefined();
  });
});

import { describe, expect, it } from "@jest/globals";
import { ListOperationsRequest } from "../../../gen/rpc/colheita/orchestrator/v1/audit_service.ts";
import { Backfill, Backfill_Mode } from "../../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import { CreateBackfillRequest } from "../../../gen/rpc/colheita/orchestrator/v1/backfill_service.ts";
import {
  CheckPipelineRequest,
  ListFiresRequest,
  PauseScheduleRequest,
} from "../../../gen/rpc/colheita/orchestrator/v1/pipeline_service.ts";
import type { FieldViolation } from "../../kit/errors.ts";
import { validators as audit } from "./audit.ts";
import { validators as backfills } from "./backfill.ts";
import { validators as pipelines } from "./pipeline.ts";

const day = (month: number, of = 1) => ({ year: 2026, month, day: of });
const fieldsOf = (violations: readonly FieldViolation[] | undefined) => (violations ?? []).map(({ field }) => field);

describe("a request to backfill", () => {
  const good = { firstDay: day(1), lastDay: day(2), partitions: ["olx", "shop"], limit: 64 };

  it.each([
    { name: "is good", change: {}, fields: [] },
    { name: "of one day", change: { lastDay: day(1) }, fields: [] },
    { name: "up to yesterday", change: { lastDay: undefined }, fields: [] },
    { name: "without a first day", change: { firstDay: undefined }, fields: ["backfill.first_day"] },
    { name: "of a month", change: { firstDay: day(1, 0) }, fields: ["backfill.first_day"] },
    { name: "of the 30th of February", change: { lastDay: day(2, 30) }, fields: ["backfill.last_day"] },
    { name: "that ends before it begins", change: { firstDay: day(3) }, fields: ["backfill.last_day"] },
    {
      name: "that reprocesses up to a day",
      change: { mode: Backfill_Mode.REPROCESS },
      fields: ["backfill.last_day"],
    },
    {
      name: "that reprocesses",
      change: { mode: Backfill_Mode.REPROCESS, lastDay: undefined },
      fields: [],
    },
    { name: "of a partition that is none", change: { partitions: ["olx", "a/b"] }, fields: ["backfill.partitions[1]"] },
    { name: "of a partition twice", change: { partitions: ["olx", "olx"] }, fields: ["backfill.partitions"] },
    { name: "of a newer contract", change: { mode: 9, which: 9 }, fields: ["backfill.mode", "backfill.which"] },
    { name: "of too many at once", change: { limit: 65 }, fields: ["backfill.limit"] },
    { name: "with an input too long", change: { inputs: { a: "x".repeat(4_097) } }, fields: ['backfill.inputs["a"]'] },
  ])("$name", ({ change, fields }) => {
    const backfill = Backfill.fromPartial({ ...good, ...change } as Partial<Backfill>);
    const request = CreateBackfillRequest.fromPartial({ parent: "pipelines/daily", backfill });
    expect(fieldsOf(backfills.createBackfill?.(request))).toEqual(fields);
  });

  it("names all that is wrong", () => {
    const request = CreateBackfillRequest.fromPartial({ parent: "daily", requestId: "1" });
    expect(fieldsOf(backfills.createBackfill?.(request))).toEqual(["parent", "backfill", "request_id"]);
  });
});

describe("a request to pause", () => {
  it.each([
    { reason: "the site moves", fields: [] },
    { reason: " ", fields: ["reason"] },
    { reason: "x".repeat(501), fields: ["reason"] },
    { reason: "a\0b", fields: ["reason"] },
  ])("because of $reason", ({ reason, fields }) => {
    const request = PauseScheduleRequest.fromPartial({ name: "pipelines/daily", reason });
    expect(fieldsOf(pipelines.pauseSchedule?.(request))).toEqual(fields);
  });
});

describe("a request to check", () => {
  it.each([
    { name: "a file", request: { file: "a.yaml", text: Buffer.alloc(524_288) }, fields: [] },
    { name: "a large file", request: { file: "a.yaml", text: Buffer.alloc(524_289) }, fields: ["text"] },
    { name: "a file without a name", request: { file: "", text: Buffer.alloc(1) }, fields: ["file"] },
  ])("$name", ({ request, fields }) => {
    expect(fieldsOf(pipelines.checkPipeline?.(CheckPipelineRequest.fromPartial(request)))).toEqual(fields);
  });
});

it("a request for fires", () => {
  const request = { parent: "daily", pageSize: -1, partition: "A", decision: 77 };
  const violations = pipelines.listFires?.(ListFiresRequest.fromPartial(request as Partial<ListFiresRequest>));
  expect(fieldsOf(violations)).toEqual(["parent", "page_size", "partition", "decision"]);
});

it("a request for operations", () => {
  const request = ListOperationsRequest.fromPartial({ pageSize: -1, target: "x".repeat(301) });
  expect(fieldsOf(audit.listOperations?.(request))).toEqual(["page_size", "target"]);
});

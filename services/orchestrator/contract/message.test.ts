import { create, toBinary } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { testContracts } from "../testing/contracts.ts";
import type { Catalog, StepMethod } from "./catalog.ts";
import { decodeResponse, encodeRequest } from "./message.ts";
import { readTargets } from "./targets.ts";

let catalog: Catalog;
let work: StepMethod;
let act: StepMethod;

beforeAll(async () => {
  ({ catalog } = await testContracts());
  work = method("acme.jobs.v1.JobService/Work");
  act = method("acme.jobs.v1.JobService/Do");
});

function method(name: string): StepMethod {
  const found = catalog.find(name);
  if (!found.ok) throw new TypeError(found.reason);
  return found.method;
}

describe("a method", () => {
  it("is known from descriptors alone", () => {
    expect(work).toMatchObject({ streams: true, deadlineMs: 60_000, heartbeatMs: 500, retryOwner: "engine" });
    expect(work.output.typeName).toBe("acme.jobs.v1.WorkResult");
    expect(act).toMatchObject({
      streams: false,
      deadlineMs: 10_000,
      heartbeatMs: undefined,
      callers: ["orchestrator"],
    });
  });
});

describe("a request", () => {
  it("is made from JSON with the contract's field names", () => {
    const bytes = encodeRequest(act, { job: { id: "a", size: 3 }, ticket: "9007199254740993" }, catalog.registry);
    expect(Buffer.from(bytes).toString("hex")).toBe("0a050a0161100330" + "8180808080808010");
  });

  it.each([
    { name: "an unknown field", json: { jobb: {} }, message: /jobb/ },
    { name: "another type", json: { note: 3 }, message: /note/ },
    { name: "a number that is too large", json: { job: { size: 2 ** 40 } }, message: /size/ },
  ])("with $name is refused", ({ json, message }) => {
    expect(() => encodeRequest(act, json, catalog.registry)).toThrow(message);
  });
});

describe("a response", () => {
  const json = (fields: Record<string, unknown>) => toBinary(work.response, create(work.response, fields));

  it.each([
    {
      name: "progress",
      fields: { update: { case: "progress", value: { done: 3n, total: 7n, unit: "pages" } } },
      want: { kind: "progress", done: 3, total: 7, unit: "pages" },
    },
    {
      name: "progress that is beyond what can be counted",
      fields: { update: { case: "progress", value: { done: 2n ** 63n - 1n, total: -(2n ** 63n) } } },
      want: { kind: "progress", done: 2 ** 53 - 1, total: 0, unit: "" },
    },
    { name: "a heartbeat", fields: { update: { case: "heartbeat", value: {} } }, want: { kind: "heartbeat" } },
    {
      name: "a result, with the fields that are not set",
      fields: { update: { case: "result", value: { id: "a" } } },
      want: { kind: "result", output: { id: "a", made: 0 }, sizeBytes: 3 },
    },
    { name: "nothing that we know as a heartbeat", fields: {}, want: { kind: "heartbeat" } },
  ])("is read as $name", ({ fields, want }) => {
    expect(decodeResponse(work, json(fields), catalog.registry)).toEqual(want);
  });

  it.each([
    {
      name: "the last update of several",
      parts: [
        { update: { case: "progress", value: { done: 3n } } },
        { update: { case: "result", value: { id: "a" } } },
      ],
      want: { kind: "result", output: { id: "a", made: 0 }, sizeBytes: 3 },
    },
    {
      name: "a result that comes in pieces",
      parts: [{ update: { case: "result", value: { id: "a" } } }, { update: { case: "result", value: { made: 2 } } }],
      want: { kind: "result", output: { id: "a", made: 2 }, sizeBytes: 5 },
    },
  ])("is read as $name, as every reader of the wire format does", ({ parts, want }) => {
    expect(decodeResponse(work, Buffer.concat(parts.map(json)), catalog.registry)).toEqual(want);
  });

  it("that breaks off is refused", () => {
    const bytes = json({ update: { case: "result", value: { id: "a" } } });
    expect(() => decodeResponse(work, bytes.subarray(0, -1), catalog.registry)).toThrow();
  });
});

describe("addresses of steps", () => {
  it("name the service, its account where it is another than the package's, and the address", () => {
    expect(readTargets("acme.tag.v1.TagService=tagger@127.0.0.1:5000, acme.mail.v2beta1.Mail=mail:80,")).toEqual({
      ok: true,
      targets: new Map([
        ["acme.tag.v1.TagService", { callee: "tagger", address: "127.0.0.1:5000" }],
        ["acme.mail.v2beta1.Mail", { callee: "mail", address: "mail:80" }],
      ]),
    });
  });

  it.each([
    { text: "TagService=127.0.0.1:5000", expected: /must be a list of/ },
    { text: "acme.Tag=127.0.0.1", expected: /must be a list of/ },
    { text: "acme.Tag=a:1,acme.Tag=a:2", expected: /names acme.Tag twice/ },
  ])("$text is refused", ({ text, expected }) => {
    const read = readTargets(text);
    expect(read.ok ? "" : read.expected).toMatch(expected);
  });
});

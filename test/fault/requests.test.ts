import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Channels } from "../../services/kit/channels.ts";
import { operator } from "../../services/kit/identity.ts";
import { addressOf, channelsAs, channelsInPlaintext, type Fleet, startFleet } from "../support/fleet.ts";
import { callRaw, type Method, methods } from "../support/methods.ts";
import { asksNothing, wrongRequests } from "./requests.ts";

let fleet: Fleet;
const channels = new Map<string, Channels>();

beforeAll(async () => {
  fleet = await startFleet();
  channels.set(operator, channelsInPlaintext());
  for (const account of ["orchestrator", "processor"]) channels.set(account, channelsAs(await fleet.identify(account)));
}, 120_000);

afterAll(async () => {
  for (const each of channels.values()) each.close();
  await fleet?.[Symbol.asyncDispose]();
});

// As somebody who may: the operator where that is possible.
async function refusal(method: Method, bytes: Uint8Array) {
  const { callers } = method.policy;
  const caller = callers.includes(operator) ? operator : (callers[0] ?? "");
  const through = channels.get(caller);
  if (through === undefined) throw new TypeError(`${caller} has no connection`);
  const address = addressOf(fleet.services[method.account], caller === operator ? "operator" : "grpc");
  const failure = await callRaw(through, address, method, bytes);
  return {
    code: failure?.code,
    reason: failure?.reason,
    domain: failure?.domain,
    fields: [...new Set(failure?.details.fieldViolations?.map(({ field }) => field))].toSorted(),
    silent: failure?.details.fieldViolations?.filter(({ description }) => description === "") ?? [],
  };
}

function expected({ account }: Method, fields: readonly string[]) {
  const reason = fields.join() === "page_token" ? "PAGE_TOKEN_INVALID" : "FIELDS_INVALID";
  const answer = { code: "INVALID_ARGUMENT", reason, domain: `${account}.colheita`, silent: [] };
  return { ...answer, fields: fields.toSorted() };
}

function methodOf(path: string): Method {
  const found = methods.find((method) => method.path === path);
  if (found === undefined) throw new TypeError(`the contracts have no ${path}`);
  return found;
}

it("asks every method something wrong", () => {
  const asked = [...wrongRequests.map(({ path }) => path), ...asksNothing];
  expect(new Set(asked)).toEqual(new Set(methods.map(({ path }) => path)));
});

describe("a wrong request is refused with each field", () => {
  it.each(wrongRequests)("$name: $fields", async ({ path, bytes, fields }) => {
    const method = methodOf(path);
    expect(await refusal(method, bytes)).toEqual(expected(method, fields));
  });
});

describe("bytes that are no message are refused", () => {
  it.each(methods)("$path", async (method) => {
    expect(await refusal(method, Buffer.from([0xff, 0xff]))).toEqual(expected(method, ["request"]));
  });
});

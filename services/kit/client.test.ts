import { describe, expect, it } from "@jest/globals";
import type { Channels } from "./channels.ts";
import { createClient } from "./client.ts";
import { StartupError } from "./errors.ts";
import { testContext } from "./testing/context.ts";
import { EchoDefinition } from "./testing/echo.ts";
import { policiesFor } from "./testing/policies.ts";

/** channelsOf are connections of an account that answer with what they were asked. */
function channelsOf(account: string): Channels {
  return {
    account,
    unary: async (_ctx, _target, request) => request,
    async *stream(_ctx, _target, request) {
      yield request;
    },
    close() {},
  };
}

describe("createClient", () => {
  const policies = policiesFor(EchoDefinition, { callers: ["processor", "operator"] });
  const place = { callee: "echo", address: "a:1", policies };

  it("makes the methods that are called, and no other", async () => {
    const client = createClient(EchoDefinition, { ...place, channels: channelsOf("processor"), calls: ["say"] });
    expect(Object.keys(client)).toEqual(["say"]);
    expect(await client.say(testContext(), { text: "x" })).toEqual({ text: "x" });
    // @ts-expect-error: it was not named.
    expect(client.watch).toBeUndefined();
  });

  it.each([
    { name: "a caller of the policy", account: "operator", calls: ["say", "watch"] as const },
    { name: "nobody, where nothing is called", account: "storage", calls: [] },
  ])("is for $name", ({ account, calls }) => {
    const client = createClient(EchoDefinition, { ...place, channels: channelsOf(account), calls });
    expect(Object.keys(client)).toEqual(calls);
  });

  it.each([
    {
      name: "an account that the policy does not name",
      account: "storage",
      policies,
      want: "storage may not call colheita.kit.test.EchoService/Say: its policy names processor, operator; name storage there as well, or leave the method out of calls",
    },
    {
      name: "an account where the policy names nobody",
      account: "storage",
      policies: policiesFor(EchoDefinition, { callers: [] }),
      want: "storage may not call colheita.kit.test.EchoService/Say: its policy names nobody; name storage there as well, or leave the method out of calls",
    },
    {
      name: "a method without a policy",
      account: "operator",
      policies: {},
      want: "colheita.kit.test.EchoService/Say has no policy: add option (colheita.mesh.v1.policy) to the method",
    },
  ])("refuses $name at start", ({ account, policies, want }) => {
    const options = { ...place, policies, channels: channelsOf(account), calls: ["say"] } as const;
    expect(() => createClient(EchoDefinition, options)).toThrow(new StartupError(want));
  });
});

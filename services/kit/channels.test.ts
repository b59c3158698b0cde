import { describe, expect, it } from "@jest/globals";
import { createChannels } from "./channels.ts";
import { deadlineExceeded, unavailable } from "./errors.ts";
import { atOperatorListener, type Identity } from "./identity.ts";
import { createMetrics } from "./metrics.ts";
import type { MethodPolicy } from "./policy.ts";
import { serve } from "./service.ts";
import { wholeClient } from "./testing/client.ts";
import { testContext } from "./testing/context.ts";
import { EchoDefinition, echoHeartbeats } from "./testing/echo.ts";
import { failureOf } from "./testing/failure.ts";
import { policiesFor } from "./testing/policies.ts";
import { startServer } from "./testing/serve.ts";

const retry: MethodPolicy["retry"] = {
  owner: "mesh",
  maxAttempts: 3,
  codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
  perTryMs: 5_000,
};
const deadlineMs = 15_000;
const inMesh: Identity = { kind: "mesh", account: "test", trustDomain: "cluster.local" };

describe("a method that the mesh tries again", () => {
  it.each([
    { name: "is tried again by kit where there is no mesh", identity: atOperatorListener, tries: 3, longestMs: 5_000 },
    { name: "is tried once in a mesh", identity: inMesh, tries: 1, longestMs: deadlineMs },
  ])("$name, and says for how long", async ({ identity, tries, longestMs }) => {
    const leftMs: number[] = [];
    const failures = [unavailable("AWAY", "away"), deadlineExceeded("SLOW", "slow"), unavailable("BUSY", "busy")];
    const handlers = {
      async say(ctx: { remainingMs(): number }): Promise<{ text: string }> {
        leftMs.push(ctx.remainingMs());
        throw failures[leftMs.length - 1] ?? new Error("tried too often");
      },
      async *watch() {},
    };
    const policies = policiesFor(EchoDefinition, { callers: ["operator"], deadlineMs, retry });
    await using server = await startServer({
      services: [serve(EchoDefinition, handlers, { heartbeats: echoHeartbeats })],
      // The server's own limit is longer, so that what it sees is what the client has sent.
      policies: policiesFor(EchoDefinition, { callers: ["operator"], deadlineMs: 60_000 }),
    });
    const channels = createChannels({ identity, metrics: createMetrics() });
    const place = { channels, callee: "callee", address: server.addresses.operator ?? "", policies };
    const error = await failureOf(wholeClient(EchoDefinition, place).say(testContext(), { text: "" }));
    channels.close();
    expect(error).toMatchObject({ reason: tries === 1 ? "AWAY" : "BUSY" });
    expect(leftMs).toHaveLength(tries);
    for (const ms of leftMs) {
      expect(ms).toBeLessThanOrEqual(longestMs);
      expect(ms).toBeGreaterThan(longestMs / 2);
    }
  });
});

import { describe, expect, it } from "@jest/globals";
import { sleep } from "./abort.ts";
import { type Authority, createAuthority } from "./certificates.ts";
import { createChannels, type Target } from "./channels.ts";
import { systemClock } from "./clock.ts";
import { withCancel } from "./context.ts";
import { createMetrics } from "./metrics.ts";
import { methodRef } from "./rpc.ts";
import { serve } from "./service.ts";
import { testContext } from "./testing/context.ts";
import { EchoDefinition, echoHeartbeats } from "./testing/echo.ts";
import { collected, failureOf } from "./testing/failure.ts";
import { policiesFor } from "./testing/policies.ts";
import { freePort } from "./testing/port.ts";
import { startServer, testIdentity } from "./testing/serve.ts";

const ctx = testContext();
const policies = policiesFor(EchoDefinition);
const request = Buffer.from('{"text":"x"}');

async function startEcho(authority: Authority, listenAddress: string) {
  const identity = await testIdentity(authority, "callee");
  const watch = async function* (_ctx: unknown, req: { text: string }) {
    yield req;
  };
  const services = [serve(EchoDefinition, { say: async (_ctx, req) => req, watch }, { heartbeats: echoHeartbeats })];
  return startServer({ services, policies, identity, listenAddress });
}

/** startAway is a caller of a callee that was there and is gone. */
async function startAway(patienceMs: number) {
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const channels = createChannels({ identity: await testIdentity(authority, "test"), metrics: createMetrics() });
  const server = await startEcho(authority, `127.0.0.1:${await freePort()}`);
  const address = server.addresses.grpc;
  const targetOf = (method: "say" | "watch"): Target => {
    const definition = EchoDefinition.methods[method];
    const policy = policies[EchoDefinition.fullName]?.methods[definition.name];
    if (policy === undefined) throw new TypeError("no policy");
    return { callee: "callee", address, patienceMs, policy, method: methodRef(EchoDefinition, definition) };
  };
  await channels.unary(ctx, targetOf("say"), request);
  await server[Symbol.asyncDispose]();
  // The first call finds out that the callee is gone.
  await failureOf(channels.unary(ctx, targetOf("say"), request));
  return { channels, targetOf, start: () => startEcho(authority, address), [Symbol.dispose]: () => channels.close() };
}

/** attemptsIn counts the calls that fail one after another in a while. */
async function attemptsIn(call: () => Promise<unknown>, whileMs: number): Promise<number> {
  const began = performance.now();
  let attempts = 0;
  for (; performance.now() - began < whileMs; attempts++) expect((await failureOf(call())).code).toBe("UNAVAILABLE");
  return attempts;
}

describe("a call to a callee that refuses connections", () => {
  it("fails at once where nobody has patience", async () => {
    using away = await startAway(0);
    const tookMs: number[] = [];
    for (let attempt = 0; attempt < 21; attempt++) {
      const began = performance.now();
      expect((await failureOf(away.channels.unary(ctx, away.targetOf("say"), request))).code).toBe("UNAVAILABLE");
      tookMs.push(performance.now() - began);
    }
    // The machine may stand still in one of them, and hardly in most.
    expect(tookMs.toSorted((a, b) => a - b)[10]).toBeLessThan(50);
  });

  it.each(["say", "watch"] as const)("waits with patience, so that few are made: %s", async (method) => {
    using away = await startAway(400);
    const target = away.targetOf(method);
    const call = () =>
      method === "say"
        ? away.channels.unary(ctx, target, request)
        : collected(away.channels.stream(ctx, target, request));
    expect(await attemptsIn(call, 1_200)).toBeLessThanOrEqual(6);
  });

  it("is made when the callee is back", async () => {
    using away = await startAway(30_000);
    const calling = away.channels.unary(ctx, away.targetOf("say"), request);
    await sleep(ctx.signal, 300);
    await using _server = await away.start();
    expect(Buffer.from(await calling).toString()).toBe('{"text":"x"}');
  });

  it("ends with its context", async () => {
    using away = await startAway(30_000);
    using limited = withCancel(ctx);
    const calling = failureOf(away.channels.unary(limited, away.targetOf("say"), request));
    await sleep(ctx.signal, 100);
    limited.cancel();
    expect((await calling).code).toBe("CANCELLED");
  });
});

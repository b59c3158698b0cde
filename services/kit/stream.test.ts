import { createServer, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { sleep, untilAbort } from "./abort.ts";
import { createChannels } from "./channels.ts";
import type { Context } from "./context.ts";
import { withTimeout } from "./context.ts";
import { atOperatorListener } from "./identity.ts";
import { createMetrics } from "./metrics.ts";
import type { MethodPolicy } from "./policy.ts";
import { serve } from "./service.ts";
import { wholeClient } from "./testing/client.ts";
import { testContext } from "./testing/context.ts";
import { type Echo, EchoDefinition, echoHeartbeats } from "./testing/echo.ts";
import { collected, failureOf } from "./testing/failure.ts";
import { policiesFor } from "./testing/policies.ts";
import { startServer, type TestServer } from "./testing/serve.ts";

const ctx = testContext();

function startWatch(
  watch: (ctx: Context, req: Echo) => AsyncIterable<Echo>,
  policy: Partial<MethodPolicy> = {},
): Promise<TestServer> {
  const services = [serve(EchoDefinition, { say: async (_ctx, req) => req, watch }, { heartbeats: echoHeartbeats })];
  return startServer({ services, policies: policiesFor(EchoDefinition, { deadlineMs: 60_000, ...policy }) });
}

describe("a stream", () => {
  it("is produced no faster than it is read", async () => {
    const large = "x".repeat(500_000);
    let produced = 0;
    await using server = await startWatch(async function* () {
      for (; produced < 500; produced++) yield { text: large };
    });
    const client = await server.client(EchoDefinition);
    const stream = client.watch(ctx, { text: "" })[Symbol.asyncIterator]();
    await stream.next();
    // Both ends keep a few messages; then the producer stands still.
    for (let before = 0; produced > before; await sleep(ctx.signal, 500)) before = produced;
    expect(produced).toBeLessThan(100);
    let read = 1;
    while (!(await stream.next()).done) read++;
    expect(read).toBe(500);
  });

  it("ends its producer when the reader stops early", async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await startWatch(async function* (inner) {
      try {
        for (let i = 0; ; i++) {
          yield { text: String(i) };
          await sleep(inner.signal, 1);
        }
      } finally {
        closed.resolve();
      }
    });
    const client = await server.client(EchoDefinition);
    for await (const { text } of client.watch(ctx, { text: "" })) if (text === "3") break;
    await closed.promise;
  });

  it("beats while its handler is silent, and only then", async () => {
    const enough = Promise.withResolvers<void>();
    await using server = await startWatch(
      async function* (inner) {
        for (let i = 0; i < 5; i++) yield { text: "busy" };
        await untilAbort(inner.signal, enough.promise);
        yield { text: "done" };
      },
      { heartbeatMs: 1_000 },
    );
    const client = await server.client(EchoDefinition);
    const texts: string[] = [];
    for await (const { text } of client.watch(ctx, { text: "" }))
      if (texts.push(text) >= 7 && text === "heartbeat") enough.resolve();
    expect(texts.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => "busy"));
    expect(texts.at(-1)).toBe("done");
    const beats = texts.slice(5, -1);
    expect(new Set(beats)).toEqual(new Set(["heartbeat"]));
    expect(beats.length).toBeGreaterThanOrEqual(2);
    expect(beats.length).toBeLessThanOrEqual(60);
  });

  it("does not beat into a reader that does not read", async () => {
    await using server = await startWatch(
      async function* () {
        for (let i = 0; i < 200; i++) yield { text: `${i} ${"x".repeat(100_000)}` };
      },
      { heartbeatMs: 500 },
    );
    const client = await server.client(EchoDefinition);
    const stream = client.watch(ctx, { text: "" })[Symbol.asyncIterator]();
    await stream.next();
    await sleep(ctx.signal, 2_000);
    let beats = 0;
    for (let next = await stream.next(); !next.done; next = await stream.next())
      if (next.value.text === "heartbeat") beats++;
    expect(beats).toBeLessThan(5);
  });

  it("that is silent for three heartbeats is UNAVAILABLE", async () => {
    // This server promises no heartbeat, and its client expects one.
    await using server = await startWatch(async function* (inner) {
      yield { text: "first" };
      await sleep(inner.signal, 60_000);
    });
    const policies = policiesFor(EchoDefinition, { heartbeatMs: 100 });
    const address = server.addresses.grpc;
    const client = wholeClient(EchoDefinition, {
      channels: await server.channels(),
      callee: "callee",
      address,
      policies,
    });
    // The way is open already: to open it may take longer than three heartbeats.
    await client.say(ctx, { text: "" });
    const stream = client.watch(ctx, { text: "" })[Symbol.asyncIterator]();
    await stream.next();
    // A reader that takes its time is no silence of the server's.
    await sleep(ctx.signal, 600);
    const startMs = performance.now();
    expect(await failureOf(stream.next())).toMatchObject({
      code: "UNAVAILABLE",
      reason: "STREAM_SILENT",
      remote: false,
    });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(290);
  });

  it("that cannot be reached fails when it is read, and not before", async () => {
    const channels = createChannels({
      identity: atOperatorListener,
      metrics: createMetrics(),
    });
    await using silent = await blackHole();
    const policies = policiesFor(EchoDefinition);
    const client = wholeClient(EchoDefinition, { channels, callee: "callee", address: silent.address, policies });
    const stream = client.watch(ctx, { text: "" });
    await sleep(ctx.signal, 50);
    using limited = withTimeout(ctx, 300);
    expect((await failureOf(collected(client.watch(limited, { text: "" })))).code).toBe("DEADLINE_EXCEEDED");
    await stream[Symbol.asyncIterator]().return?.();
    channels.close();
  });
});

/** blackHole accepts connections and never answers. */
async function blackHole(): Promise<AsyncDisposable & { address: string }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}).resume());
  }).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const bound = server.address();
  return {
    address: `127.0.0.1:${bound !== null && typeof bound === "object" ? bound.port : 0}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

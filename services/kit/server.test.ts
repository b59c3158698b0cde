import { createServer as createTcpServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { untilAbort } from "./abort.ts";
import { createChannels } from "./channels.ts";
import { type Context, withCancel, withTimeout } from "./context.ts";
import { aborted, invalidArgument, notFound, unavailable } from "./errors.ts";
import { atOperatorListener } from "./identity.ts";
import type { MethodPolicy } from "./policy.ts";
import type { Handlers } from "./rpc.ts";
import { serve } from "./service.ts";
import { wholeClient } from "./testing/client.ts";
import { testContext } from "./testing/context.ts";
import { type Echo, EchoDefinition, echoHeartbeats } from "./testing/echo.ts";
import { collected, failureOf } from "./testing/failure.ts";
import { policiesFor } from "./testing/policies.ts";
import { startServer, type TestServer, type TestServerOptions } from "./testing/serve.ts";

const ctx = testContext();

/** forever waits for the end of its context and tells how it came. */
async function forever(inner: Context, ended: (reason: unknown) => void): Promise<never> {
  try {
    return await untilAbort(inner.signal, new Promise<never>(() => {}));
  } catch (error) {
    ended(error);
    throw error;
  }
}

function start(
  handlers: Partial<Handlers<typeof EchoDefinition>>,
  policy: Partial<MethodPolicy> = {},
  more: Partial<TestServerOptions> = {},
): Promise<TestServer> {
  const all: Handlers<typeof EchoDefinition> = {
    say: async (_ctx, req) => req,
    async *watch(_ctx, req) {
      for (const text of req.text) yield { text };
    },
    ...handlers,
  };
  const validators = {
    say: (req: Echo) => (req.text === "" ? [{ field: "text", description: "must not be empty" }] : []),
  };
  return startServer({
    services: [serve(EchoDefinition, all, { heartbeats: echoHeartbeats, validators })],
    policies: policiesFor(EchoDefinition, policy),
    ...more,
  });
}

describe("a call", () => {
  it("is answered over mTLS, and knows its caller", async () => {
    await using server = await start({ say: async (inner, req) => ({ text: `${inner.caller}: ${req.text}` }) });
    const client = await server.client(EchoDefinition);
    expect(await client.say(ctx, { text: "hello" })).toEqual({ text: "test: hello" });
    expect(await collected(client.watch(ctx, { text: "abc" }))).toEqual([{ text: "a" }, { text: "b" }, { text: "c" }]);
  });

  it("is refused for a caller that the policy does not name, by its certificate", async () => {
    await using server = await start({});
    const client = await server.client(EchoDefinition, "processor");
    for (const work of [client.say(ctx, { text: "x" }), collected(client.watch(ctx, { text: "x" }))]) {
      expect(await failureOf(work)).toMatchObject({
        code: "PERMISSION_DENIED",
        reason: "CALLER_NOT_ALLOWED",
        remote: true,
        metadata: { caller: "processor", callers: "test" },
        message: expect.stringMatching(
          /^processor may not call colheita.kit.test.EchoService\/\w+; its callers are: test$/,
        ),
      });
    }
  });

  it("is the operator's on the operator listener", async () => {
    await using server = await start({ say: async (inner) => ({ text: inner.caller }) }, { callers: ["operator"] });
    const channels = createChannels({
      identity: atOperatorListener,
      metrics: server.metrics,
    });
    const address = server.addresses.operator ?? "";
    const policies = policiesFor(EchoDefinition);
    const client = wholeClient(EchoDefinition, { channels, callee: "callee", address, policies });
    expect(await client.say(ctx, { text: "x" })).toEqual({ text: "operator" });
    channels.close();
  });

  it("goes to nobody but its callee", async () => {
    await using server = await start({});
    const options = { callee: "storage", address: server.addresses.grpc, policies: policiesFor(EchoDefinition) };
    const client = wholeClient(EchoDefinition, { channels: await server.channels(), ...options });
    expect(await failureOf(client.say(ctx, { text: "x" }))).toMatchObject({ code: "UNAVAILABLE", remote: false });
  });

  it("hands on request id, trace and engine metadata to the calls that it makes", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const engine = { run: "r", step: "s", item: "ç", attempt: 2, idempotencyKey: "k", epoch: 5 };
    await using inner = await start({
      say: async (c) => ({ text: JSON.stringify([c.requestId, c.traceparent, c.engine]) }),
    });
    const child = await inner.client(EchoDefinition);
    await using outer = await start({ say: (c, req) => child.say(c, req) });
    const client = await outer.client(EchoDefinition);
    const answer = await client.say(testContext({ requestId: "r-7", traceparent, engine }), { text: "x" });
    expect(JSON.parse(answer.text)).toEqual(["r-7", traceparent, engine]);
  });
});

describe("an error", () => {
  it.each([
    { name: "not found", error: notFound("LISTING_NOT_FOUND", "none", { metadata: { listing: "7" } }) },
    { name: "of fields", error: invalidArgument([{ field: "a", description: "b" }]) },
    { name: "with a wait", error: unavailable("BUSY", "busy", { retryDelayMs: 1_500 }) },
    { name: "a lost race", error: aborted("STALE", "stale") },
  ])("$name reaches the caller whole, from both kinds of methods", async ({ error }) => {
    const fail = async (): Promise<Echo> => {
      throw error;
    };
    await using server = await start({
      say: fail,
      async *watch() {
        yield { text: "first" };
        yield await fail();
      },
    });
    const client = await server.client(EchoDefinition);
    const { code, reason, metadata, message } = error;
    const want = { code, reason, metadata, message, domain: "callee.colheita", remote: true };
    const caught = await failureOf(client.say(ctx, { text: "x" }));
    expect(caught).toMatchObject(want);
    expect(caught.details.retryDelayMs).toBe(error.details.retryDelayMs);
    const seen: Echo[] = [];
    const reading = async () => {
      for await (const message of client.watch(ctx, { text: "x" })) seen.push(message);
    };
    expect(await failureOf(reading())).toMatchObject(want);
    expect(seen).toEqual([{ text: "first" }]);
  });

  it("of any other kind is INTERNAL and tells nothing", async () => {
    await using server = await start({ say: () => Promise.reject(new Error("password=hunter2")) });
    const client = await server.client(EchoDefinition);
    const caught = await failureOf(client.say(ctx, { text: "x" }));
    expect(caught).toMatchObject({ code: "INTERNAL", message: "internal error", remote: true });
    expect(JSON.stringify(caught)).not.toContain("hunter2");
  });

  it.each([
    { name: "a field that is wrong", text: "", want: { reason: "FIELDS_INVALID", code: "INVALID_ARGUMENT" } },
    { name: "a message that is too large", text: "x".repeat(2 ** 20), want: { reason: "MESSAGE_TOO_LARGE" } },
  ])("is the answer to $name", async ({ text, want }) => {
    await using server = await start({});
    const client = await server.client(EchoDefinition);
    expect(await failureOf(client.say(ctx, { text }))).toMatchObject(want);
  });

  it("is the answer to bytes that are no message", async () => {
    await using server = await start({});
    const channels = await server.channels();
    const method = { service: EchoDefinition.fullName, method: "Say", kind: "unary" } as const;
    const policy: MethodPolicy = { deadlineMs: 5_000, callers: [], retry: { owner: "nobody" } };
    const target = { callee: "callee", address: server.addresses.grpc, method, policy };
    expect(await failureOf(channels.unary(ctx, target, Buffer.from("{")))).toMatchObject({
      code: "INVALID_ARGUMENT",
      remote: true,
    });
  });

  it("is the answer to an answer that is too large", async () => {
    await using server = await start({ say: async () => ({ text: "x".repeat(2 ** 20) }) });
    const client = await server.client(EchoDefinition);
    expect(await failureOf(client.say(ctx, { text: "x" }))).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      reason: "MESSAGE_TOO_LARGE",
      metadata: { retryable: "false" },
    });
  });
});

describe("a deadline", () => {
  it.each([
    { name: "the caller's", policyMs: 60_000, callerMs: 300 },
    { name: "the policy's", policyMs: 300, callerMs: 60_000 },
  ])("ends the call and the handler: $name is earlier", async ({ policyMs, callerMs }) => {
    const ended = Promise.withResolvers<unknown>();
    let entered = false;
    const say = (inner: Context) => {
      entered = true;
      return forever(inner, ended.resolve);
    };
    await using server = await start({ say }, { deadlineMs: policyMs });
    const client = await server.client(EchoDefinition);
    // On a busy machine the time may be up before the call arrives.
    while (!entered) {
      using limited = withTimeout(ctx, callerMs);
      expect((await failureOf(client.say(limited, { text: "x" }))).code).toBe("DEADLINE_EXCEEDED");
    }
    // The caller that gives up first cuts the call, and on a busy machine that arrives before our own timer fires.
    expect(await ended.promise).toMatchObject({ code: expect.stringMatching(/^(DEADLINE_EXCEEDED|CANCELLED)$/) });
  });

  it("travels to child calls", async () => {
    await using inner = await start({ say: async (c) => ({ text: String(c.remainingMs()) }) }, { deadlineMs: 60_000 });
    const child = await inner.client(EchoDefinition);
    await using outer = await start({ say: (c, req) => child.say(c, req) }, { deadlineMs: 60_000 });
    const client = await outer.client(EchoDefinition);
    using limited = withTimeout(ctx, 30_000);
    const leftMs = Number((await client.say(limited, { text: "x" })).text);
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(30_000);
  });

  it("answers even if the handler takes no notice", async () => {
    const release = Promise.withResolvers<Echo>();
    await using server = await start({ say: () => release.promise }, { deadlineMs: 200 });
    const address = server.addresses.grpc;
    // A client with more time, so that it is the server that answers.
    const policies = policiesFor(EchoDefinition, { deadlineMs: 60_000 });
    const client = wholeClient(EchoDefinition, {
      channels: await server.channels(),
      callee: "callee",
      address,
      policies,
    });
    expect(await failureOf(client.say(ctx, { text: "x" }))).toMatchObject({ code: "DEADLINE_EXCEEDED", remote: true });
    release.resolve({ text: "late" });
  });
});

describe("a cancel", () => {
  it("reaches the handlers of both kinds", async () => {
    const ended: unknown[] = [];
    const both = Promise.withResolvers<void>();
    const note = (reason: unknown) => {
      if (ended.push(reason) === 2) both.resolve();
    };
    const entered = Promise.withResolvers<void>();
    await using server = await start({
      say(inner) {
        entered.resolve();
        return forever(inner, note);
      },
      async *watch(inner) {
        yield { text: "first" };
        yield await forever(inner, note);
      },
    });
    const client = await server.client(EchoDefinition);
    using cancellable = withCancel(ctx);
    const unary = failureOf(client.say(cancellable, { text: "x" }));
    const stream = client.watch(cancellable, { text: "x" })[Symbol.asyncIterator]();
    await stream.next();
    await entered.promise;
    cancellable.cancel();
    expect(await unary).toMatchObject({ code: "CANCELLED" });
    expect(await failureOf(stream.next())).toMatchObject({ code: "CANCELLED" });
    await both.promise;
    expect(ended).toEqual([
      expect.objectContaining({ code: "CANCELLED" }),
      expect.objectContaining({ code: "CANCELLED" }),
    ]);
  });
});

describe("a server", () => {
  it.each([
    { name: "a method has no policy", policies: {}, heartbeats: echoHeartbeats, want: /Say has no policy/ },
    {
      name: "a stream has no heartbeat",
      policies: policiesFor(EchoDefinition, { heartbeatMs: 1_000 }),
      heartbeats: {} as typeof echoHeartbeats,
      want: /has a heartbeat in its policy/,
    },
  ])("does not start where $name", async ({ policies, heartbeats, want }) => {
    const handlers: Handlers<typeof EchoDefinition> = { say: async (_ctx, req) => req, async *watch() {} };
    const services = [serve(EchoDefinition, handlers, { heartbeats })];
    await expect(startServer({ services, policies })).rejects.toThrow(want);
  });

  it("says that its port is taken, in a sentence", async () => {
    const taken = createTcpServer().listen(0, "127.0.0.1");
    await new Promise((done) => taken.once("listening", done));
    const address = taken.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const starting = start({}, {}, { listenAddress: `127.0.0.1:${port}` });
    await expect(starting).rejects.toThrow(`127.0.0.1:${port} is in use by another process`);
    taken.close();
  });

  it("ends streams with UNAVAILABLE when it stops, and lets unary calls finish", async () => {
    const release = Promise.withResolvers<Echo>();
    const entered = Promise.withResolvers<void>();
    await using server = await start(
      {
        say() {
          entered.resolve();
          return release.promise;
        },
        async *watch(inner) {
          yield { text: "first" };
          yield await forever(inner, () => {});
        },
      },
      {},
      { stopMs: 10_000 },
    );
    const client = await server.client(EchoDefinition);
    const unary = client.say(ctx, { text: "x" });
    const stream = client.watch(ctx, { text: "x" })[Symbol.asyncIterator]();
    await stream.next();
    await entered.promise;
    const stopping = server.server.stop();
    expect(await failureOf(stream.next())).toMatchObject({
      code: "UNAVAILABLE",
      reason: "SHUTTING_DOWN",
      remote: true,
    });
    release.resolve({ text: "done" });
    expect(await unary).toEqual({ text: "done" });
    await stopping;
  });

  it("cuts what does not finish in time", async () => {
    const ended = Promise.withResolvers<unknown>();
    const entered = Promise.withResolvers<void>();
    await using server = await start(
      {
        say(inner) {
          entered.resolve();
          return forever(inner, ended.resolve);
        },
      },
      {},
      { stopMs: 200 },
    );
    const client = await server.client(EchoDefinition);
    const unary = failureOf(client.say(ctx, { text: "x" }));
    await entered.promise;
    await server.server.stop();
    expect(["UNAVAILABLE", "INTERNAL", "CANCELLED"]).toContain((await unary).code);
    expect(await ended.promise).toMatchObject({ code: expect.stringMatching(/CANCELLED|UNAVAILABLE/) });
  });
});

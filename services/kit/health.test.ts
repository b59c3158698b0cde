import { Client, credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { service as healthService } from "grpc-health-check";
import { Gauge } from "prom-client";
import { sleep } from "./abort.ts";
import { createAdmin } from "./admin.ts";
import { withCancel } from "./context.ts";
import { unavailable } from "./errors.ts";
import { createHealth } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import { serve } from "./service.ts";
import { testContext } from "./testing/context.ts";
import { EchoDefinition, echoHeartbeats } from "./testing/echo.ts";
import { policiesFor } from "./testing/policies.ts";
import { startServer, type TestServer } from "./testing/serve.ts";

const ctx = testContext();

describe("health over the wire", () => {
  let broken: string | undefined;
  let server: TestServer;
  beforeAll(async () => {
    const handlers = { say: async (_ctx: unknown, req: { text: string }) => req, async *watch() {} };
    server = await startServer({
      services: [serve(EchoDefinition, handlers, { heartbeats: echoHeartbeats })],
      policies: policiesFor(EchoDefinition),
      checks: {
        database: async () => {
          if (broken !== undefined) throw unavailable("DATABASE_UNAVAILABLE", broken);
        },
      },
    });
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  async function check(service: string): Promise<string> {
    const method = healthService.Check;
    if (method === undefined) throw new TypeError("grpc-health-check has no Check");
    const client = new Client(server.addresses.operator ?? "", credentials.createInsecure());
    const { promise, resolve } = Promise.withResolvers<string>();
    client.makeUnaryRequest<{ service: string }, { status: string }>(
      method.path,
      method.requestSerialize,
      method.responseDeserialize as (bytes: Buffer) => { status: string },
      { service },
      (error, response) => resolve(error === null ? (response?.status ?? "") : String(error.code)),
    );
    return promise.finally(() => client.close());
  }

  it.each([
    { name: "serves while its checks pass", reason: undefined, want: "SERVING" },
    { name: "does not while one fails", reason: "no connection", want: "NOT_SERVING" },
    { name: "recovers by itself", reason: undefined, want: "SERVING" },
  ])("$name", async ({ reason, want }) => {
    broken = reason;
    await server.health.check(ctx);
    expect(await check("")).toBe(want);
    expect(await check(EchoDefinition.fullName)).toBe(want);
    expect(server.health.reasons()).toEqual(reason === undefined ? {} : { database: reason });
  });

  it("does not know other services", async () => expect(await check("no.Such")).toBe("5"));

  it("does not serve while it drains, whatever the checks say", async () => {
    server.health.drain();
    await server.health.check(ctx);
    expect(await check("")).toBe("NOT_SERVING");
  });
});

describe("health", () => {
  it("calls a check that does not end a failure", async () => {
    const health = createHealth({ services: [], checks: { archive: (c) => sleep(c.signal, 60_000) } });
    await health.check(ctx);
    expect(health.reasons()).toEqual({ archive: expect.stringContaining("deadline") });
  });

  it("does not wait for a check that takes no notice of its context", async () => {
    const health = createHealth({ services: [], checks: { archive: () => new Promise(() => {}) } });
    await health.check(ctx);
    expect(health.reasons()).toEqual({ archive: expect.stringContaining("deadline") });
  });

  it("checks again and again until its context ends", async () => {
    let count = 0;
    const enough = Promise.withResolvers<void>();
    const counting = async () => {
      if (++count === 3) enough.resolve();
    };
    const health = createHealth({ services: [], checks: { counting }, intervalMs: 1 });
    using running = withCancel(ctx);
    const run = health.run(running);
    await enough.promise;
    running.cancel();
    await run;
  });
});

describe("the admin port", () => {
  it("answers probes and scrapes, and nothing else", async () => {
    let ready = true;
    const check = async () => {
      if (!ready) throw new Error("disk full");
    };
    const health = createHealth({ services: [], checks: { archive: check } });
    let broken = false;
    const metrics = createMetrics();
    const collect = () => {
      if (broken) throw new Error("no");
    };
    new Gauge({ name: "broken", help: "Breaks.", registers: [metrics.registry], collect });
    const admin = createAdmin({ address: "127.0.0.1:0", metrics, health });
    const address = await admin.start();
    const get = async (path: string) => {
      const response = await fetch(`http://${address}${path}`);
      const json = response.headers.get("content-type") === "application/json";
      return [response.status, json ? await response.json() : await response.text()];
    };
    expect(await get("/livez")).toEqual([200, { alive: true }]);
    expect(await get("/readyz")).toEqual([503, { ready: false, reasons: { start: "starting" } }]);
    await health.check(ctx);
    expect(await get("/readyz")).toEqual([200, { ready: true, reasons: {} }]);
    ready = false;
    await health.check(ctx);
    expect(await get("/readyz")).toEqual([503, { ready: false, reasons: { archive: "disk full" } }]);
    expect(await get("/metrics")).toEqual([200, expect.stringContaining("process_cpu_seconds_total")]);
    expect((await get("/etc/passwd"))[0]).toBe(404);
    expect((await get("//"))[0]).toBe(404);
    broken = true;
    expect((await get("/metrics"))[0]).toBe(500);
    expect((await get("/livez"))[0]).toBe(200);
    const second = createAdmin({ address, metrics: createMetrics(), health });
    await expect(second.start()).rejects.toThrow(`${address} is in use by another process`);
    await admin.stop();
  });
});

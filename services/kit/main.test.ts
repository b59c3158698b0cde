import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { createAuthority, writeCertificates } from "./certificates.ts";
import { createChannels } from "./channels.ts";
import { systemClock } from "./clock.ts";
import { atOperatorListener } from "./identity.ts";
import { createMetrics } from "./metrics.ts";
import { wholeClient } from "./testing/client.ts";
import { testContext } from "./testing/context.ts";
import { EchoDefinition } from "./testing/echo.ts";
import { failureOf } from "./testing/failure.ts";
import { policiesFor } from "./testing/policies.ts";
import { freePort } from "./testing/port.ts";

const main = new URL("testing/echo-main.ts", import.meta.url).pathname;
const descriptors = new URL("../../gen/descriptors/colheita.binpb", import.meta.url).pathname;

let folder: string;
let environment: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-main-"));
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const files = await writeCertificates(authority, "echo", folder);
  environment = {
    TLS_CERT_FILE: files.cert,
    TLS_KEY_FILE: files.key,
    TLS_CA_FILE: files.ca,
    OPERATOR_ADDRESS: "127.0.0.1:0",
    DESCRIPTOR_SET: descriptors,
  };
});
afterAll(() => rm(folder, { recursive: true }));

const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** start runs the service as a process; exit resolves with its code and what it wrote. */
function start(env: Record<string, string>, args: readonly string[] = []) {
  const child = spawn(process.execPath, [main, ...args], { env: { ...environment, ...env } });
  children.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const exit = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const lines = createInterface(child.stdout);
  const ready = () => once(lines, "line").then(([line]) => JSON.parse(line as string) as Record<string, string>);
  return { child, exit, ready };
}

describe("a service's process", () => {
  it.each([
    { name: "SIGTERM", stop: (child: ChildProcessWithoutNullStreams) => child.kill("SIGTERM") },
    { name: "SIGINT", stop: (child: ChildProcessWithoutNullStreams) => child.kill("SIGINT") },
    { name: "the end of its parent's pipe", stop: (child: ChildProcessWithoutNullStreams) => child.stdin.end() },
  ])("says where it serves, and stops in order at $name", async ({ stop }) => {
    const { child, exit, ready } = start({ PARENT_PIPE: "stdin" });
    const address = expect.stringMatching(/^127\.0\.0\.1:[1-9]\d*$/);
    const addresses = await ready();
    expect(addresses).toEqual({ ready: true, service: "echo", grpc: address, operator: address, admin: address });
    expect((await fetch(`http://${addresses.admin}/readyz`)).status).toBe(200);

    const channels = createChannels({
      identity: atOperatorListener,
      metrics: createMetrics(),
    });
    const policies = policiesFor(EchoDefinition);
    const client = wholeClient(EchoDefinition, {
      channels,
      callee: "echo",
      address: addresses.operator ?? "",
      policies,
    });
    const stream = client.watch(testContext(), { text: "" })[Symbol.asyncIterator]();
    await stream.next();
    stop(child);
    expect(await failureOf(stream.next())).toMatchObject({ code: "UNAVAILABLE", reason: "SHUTTING_DOWN" });
    channels.close();

    const { code, stderr } = await exit;
    expect(code).toBe(0);
    const log = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(log.map(({ msg }) => msg).slice(-2)).toEqual(["stopped", "resources closed"]);
    expect(log[0]).toMatchObject({ level: "info", service: "echo", time: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it.each([
    {
      name: "every mistake of its configuration",
      env: { LOG_LEVEL: "loud", DRAIN_MS: "x" },
      want: /^echo: the configuration is not valid:\n {2}LOG_LEVEL: .*\n {2}DRAIN_MS: .*\n$/,
    },
    {
      name: "a certificate that is missing",
      env: { TLS_CERT_FILE: "/no/such" },
      want: /^echo: TLS_CERT_FILE: \/no\/such cannot be read\n$/,
    },
    {
      name: "descriptors that are missing",
      env: { DESCRIPTOR_SET: "/no/such" },
      want: /^echo: the descriptor set \/no\/such cannot be read: .*npm run generate.*\n$/,
    },
    {
      name: "an operator listener for all the world",
      env: { OPERATOR_ADDRESS: "0.0.0.0:0" },
      want: /^echo: the operator listener .* must be on 127\.0\.0\.1, not 0\.0\.0\.0:0\n$/,
    },
  ])("exits 1 and names $name", async ({ env, want }) => {
    const { exit } = start({ LOG_LEVEL: "error", ...env });
    expect(await exit).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(want) });
  });

  it.each(["LISTEN_ADDRESS", "OPERATOR_ADDRESS", "ADMIN_ADDRESS"])(
    "exits 1 where the port of %s is in use",
    async (variable) => {
      const taken = createServer().listen(0, "127.0.0.1");
      await once(taken, "listening");
      const bound = taken.address();
      const address = `127.0.0.1:${bound !== null && typeof bound === "object" ? bound.port : 0}`;
      const { exit } = start({ LOG_LEVEL: "error", [variable]: address });
      const { code, stderr } = await exit;
      taken.close();
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^echo: .*${address}.* in use by another process\\n$`));
    },
  );

  it("serves on while it drains, on connections old and new, and says that it is not ready", async () => {
    const { child, exit, ready } = start({ DRAIN_MS: "3000" });
    const addresses = await ready();
    const address = addresses.operator ?? "";
    const policies = policiesFor(EchoDefinition);
    const connected = () => {
      const channels = createChannels({ identity: atOperatorListener, metrics: createMetrics() });
      const client = wholeClient(EchoDefinition, { channels, callee: "echo", address, policies });
      return Object.assign(client, { [Symbol.dispose]: () => channels.close() });
    };
    using before = connected();
    await before.say(testContext(), { text: "up" });
    child.kill("SIGTERM");
    const startMs = performance.now();
    while ((await fetch(`http://${addresses.admin}/readyz`)).status !== 503) await delay(20);
    using after = connected();
    for (const client of [before, after]) {
      expect(await client.say(testContext(), { text: "draining" })).toEqual({ text: "draining" });
    }
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect((await exit).code).toBe(0);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(2_900);
    expect(await failureOf(after.say(testContext(), { text: "late" }))).toMatchObject({ code: "UNAVAILABLE" });
  });

  it("that is stopped while it waits for something at its start ends without a complaint", async () => {
    const { child, exit } = start({ START_MS: "60000" });
    await once(child.stderr, "data");
    child.kill("SIGTERM");
    expect(await exit).toEqual({ code: 0, stdout: "", stderr: expect.stringMatching(/^\{.*"starting".*\}\n$/) });
  });

  it("answers probes while it waits for something at its start", async () => {
    const adminAddress = `127.0.0.1:${await freePort()}`;
    const { child, exit } = start({ START_MS: "60000", ADMIN_ADDRESS: adminAddress });
    await once(child.stderr, "data");
    expect((await fetch(`http://${adminAddress}/livez`)).status).toBe(200);
    const ready = await fetch(`http://${adminAddress}/readyz`);
    expect({ status: ready.status, body: await ready.json() }).toEqual({
      status: 503,
      body: { ready: false, reasons: { start: "starting" } },
    });
    child.kill("SIGTERM");
    expect(await exit).toMatchObject({ code: 0 });
  });

  it("prints its variables for --help", async () => {
    const { exit } = start({}, ["--help"]);
    expect(await exit).toEqual({ code: 0, stdout: expect.stringContaining("LISTEN_ADDRESS"), stderr: "" });
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { policies } from "../../../gen/policy/policy.ts";
import { createAuthority, writeCertificates } from "../../../services/kit/certificates.ts";
import { systemClock } from "../../../services/kit/clock.ts";
import { until } from "../../support/waiting.ts";
import type { Call, ProbeCommands } from "../probe/commands.ts";
import { program } from "../stdio/places.ts";
import { writePolicies } from "../stdio/policies.ts";
import { type Remote, startRemote } from "../stdio/remote.ts";
import type { Setup } from "../stdio/setup.ts";
import type { StandInCommands } from "./commands.ts";

const read = "colheita.storage.v1.StorageService/GetListing";
const write = "colheita.storage.v1.StorageService/WriteListings";
const watch = "colheita.orchestrator.v1.OrchestratorService/WatchRun";

const stack = new AsyncDisposableStack();
let policiesFile = "";
let plain: Remote<StandInCommands>;
let plainProbe: Remote<ProbeCommands>;

function run(file: string, setup: Setup): ChildProcess {
  const [, ...args] = program(file, setup);
  return spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
}

async function standIn(setup: Omit<Setup, "policiesFile">) {
  return stack.use(await startRemote<StandInCommands>("stand-in", run("stand-in/main.ts", { ...setup, policiesFile })));
}

async function probe(setup: Omit<Setup, "policiesFile">) {
  return stack.use(await startRemote<ProbeCommands>("probe", run("probe/main.ts", { ...setup, policiesFile })));
}

// Without certificates a call over the loopback is a person's, as by a port-forward.
function call(path: string, rest: Partial<Call> = {}) {
  return plainProbe.tell("call", { path, address: plain.address, via: "kit", ...rest });
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "colheita-stand-in-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  policiesFile = await writePolicies(folder, policies);
  plain = await standIn({ account: "storage" });
  plainProbe = await probe({ account: "operator" });
});

beforeEach(() => plain.tell("reset", null));

afterAll(() => stack.disposeAsync());

describe.each(["kit", "raw"] as const)("a call by %s", (via) => {
  it.each([
    { name: "is answered", behaviour: { kind: "answer" }, code: "OK", reason: "", end: "OK" },
    {
      name: "sees the failure that was asked for",
      behaviour: { kind: "fail", code: "NOT_FOUND" },
      code: "NOT_FOUND",
      reason: "STAND_IN_FAILS",
      end: "NOT_FOUND",
    },
    {
      name: "hangs until its own deadline",
      behaviour: { kind: "hang" },
      code: "DEADLINE_EXCEEDED",
      reason: expect.any(String),
      end: expect.stringMatching(/^(DEADLINE_EXCEEDED|CALLER_GONE)$/),
    },
  ] as const)("$name", async ({ behaviour, code, reason, end }) => {
    await plain.tell("behave", { path: read, behaviour });
    // A call that hangs has to arrive before its time is up.
    const deadlineMs = behaviour.kind === "hang" ? 3_000 : 60_000;
    expect(await call(read, { via, deadlineMs, requestId: "r-1" })).toMatchObject({
      code,
      requestId: "r-1",
      reason,
    });
    const arrivals = await until("the call's end at the callee", async () => {
      const seen = await plain.tell("arrivals", null);
      return seen.every((arrival) => arrival.end !== undefined) ? seen : undefined;
    });
    expect(arrivals).toMatchObject([{ path: read, requestId: "r-1", caller: "operator", end }]);
  });
});

describe("a stand-in", () => {
  it("fails as often as it was told, and then answers", async () => {
    await plain.tell("behave", { path: read, behaviour: { kind: "fail", code: "UNAVAILABLE", times: 1 } });
    expect((await call(read)).code).toBe("UNAVAILABLE");
    expect((await call(read)).code).toBe("OK");
  });

  it("checks the caller as the service does", async () => {
    expect(await call(write, { via: "raw" })).toMatchObject({
      code: "PERMISSION_DENIED",
      reason: "CALLER_NOT_ALLOWED",
    });
    expect(await plain.tell("arrivals", null)).toEqual([]);
  });

  it("streams at the pace that it was told, and sees its reader go", async () => {
    const orchestrator = await standIn({ account: "orchestrator" });
    await orchestrator.tell("behave", { path: watch, behaviour: { kind: "stream", count: 4, everyMs: 20 } });
    const { address } = orchestrator;
    expect(await call(watch, { address })).toMatchObject({ code: "OK", messages: 4 });
    expect(await call(watch, { address, messages: 2, via: "raw", stream: true })).toMatchObject({
      code: "OK",
      messages: 2,
    });
    const ends = (await orchestrator.tell("arrivals", null)).map(({ end }) => end);
    expect(ends[0]).toBe("OK");
  });

  it("speaks TLS where it is given certificates; then kit tries again by itself", async () => {
    const folder = await mkdtemp(join(tmpdir(), "colheita-stand-in-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
    const certificates = (account: string) => writeCertificates(authority, account, join(folder, account));
    const callee = await standIn({ account: "storage", certificates: await certificates("storage") });
    const caller = await probe({ account: "processor", certificates: await certificates("processor") });
    const behaviour = { kind: "fail", code: "UNAVAILABLE" } as const;
    await callee.tell("behave", { path: write, behaviour });
    const outcome = await caller.tell("call", { path: write, address: callee.address, via: "kit" });
    expect(outcome).toMatchObject({ code: "UNAVAILABLE", reason: "STAND_IN_FAILS" });
    const tries = policies["colheita.storage.v1.StorageService"].methods.WriteListings.retry.maxAttempts;
    expect(await callee.tell("arrivals", null)).toHaveLength(tries);
  });
});

describe("a probe", () => {
  it("makes a burst at once", async () => {
    await plain.tell("behave", { path: read, behaviour: { kind: "answer", afterMs: 200 } });
    const spec = { path: read, address: plain.address, via: "kit" } as const;
    const outcomes = await plainProbe.tell("burst", { call: spec, count: 10 });
    expect(outcomes.map(({ code }) => code)).toEqual(Array(10).fill("OK"));
    const times = (await plain.tell("arrivals", null)).map(({ atMs }) => atMs);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(2_000);
  });

  it("makes a load's calls at its rate, and ends it early when told", async () => {
    const spec = { path: read, address: plain.address, via: "kit" } as const;
    const samples = await plainProbe.tell("load", { call: spec, perSecond: 50, durationMs: 500 });
    expect(samples).toHaveLength(25);
    expect(samples.at(-1)?.atMs).toBeGreaterThan(450);
    const long = plainProbe.tell("load", { call: spec, perSecond: 50, durationMs: 600_000 });
    await plainProbe.tell("endLoads", null);
    expect((await long).length).toBeLessThan(30_000);
  });

  it("says what it could not do", async () => {
    await expect(call("colheita.storage.v1.StorageService/Nothing")).rejects.toThrow(
      'probe: no contract has colheita.storage.v1.StorageService/Nothing: call it "raw"',
    );
  });
});

describe("a remote", () => {
  it("fails what waits when its process dies", async () => {
    const doomed = await standIn({ account: "storage" });
    await doomed.tell("behave", { path: read, behaviour: { kind: "hang" } });
    doomed.signal("SIGKILL");
    await expect(doomed.tell("arrivals", null)).rejects.toThrow("stand-in ended with SIGKILL");
    await expect(doomed.tell("arrivals", null)).rejects.toThrow("stand-in ended with SIGKILL");
  });
});

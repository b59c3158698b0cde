import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { GetPageRequest } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ListRunsRequest } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { GetDailyReportRequest } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Channels } from "../../services/kit/channels.ts";
import { type Disk, mountDisk } from "../support/disk.ts";
import { addressOf, channelsInPlaintext, type Fleet, startFleet } from "../support/fleet.ts";
import { checkHealth } from "../support/health.ts";
import { callRaw, methods } from "../support/methods.ts";

const patienceMs = 45_000;
const page = "sources/shop/days/2026-01-01/generations/1/shards/c1/pages/0";

/** A read that needs the database, and what it answers when all is well: there is nothing to read. */
const reads = [
  {
    service: "collector",
    method: "GetPage",
    bytes: GetPageRequest.encode({ name: page, offsetBytes: 0n }).finish(),
    well: "NOT_FOUND",
  },
  {
    service: "storage",
    method: "GetDailyReport",
    bytes: GetDailyReportRequest.encode({ name: "sources/shop/snapshots/2026-01-01" }).finish(),
    well: "NOT_FOUND",
  },
  {
    service: "orchestrator",
    method: "ListRuns",
    bytes: ListRunsRequest.encode(ListRunsRequest.fromPartial({ parent: "pipelines/-" })).finish(),
    well: "OK",
  },
] as const;

let fleet: Fleet;
let folder: string;
let disk: Disk;
let channels: Channels;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "colheita-outage-"));
  disk = mountDisk(join(folder, "disk"), 1);
  fleet = await startFleet(disk.path === undefined ? {} : { collector: { ARCHIVE_DIR: join(disk.path, "archive") } });
  channels = channelsInPlaintext();
}, 120_000);

afterAll(async () => {
  channels?.close();
  await fleet?.[Symbol.asyncDispose]();
  disk?.[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

type Read = (typeof reads)[number];

function operatorOf(service: Read["service"] | "processor"): string {
  return addressOf(fleet.services[service], "operator");
}

async function ask({ service, method, bytes }: Read): Promise<string> {
  const found = methods.find(({ account, name }) => account === service && name === method);
  if (found === undefined) throw new TypeError(`${service} has no ${method}`);
  return (await callRaw(channels, operatorOf(service), found, bytes))?.code ?? "OK";
}

async function ready(service: Read["service"]): Promise<number> {
  return (await fetch(`http://${addressOf(fleet.services[service], "admin")}/readyz`)).status;
}

/** eventually waits until a service says what is expected of it. */
async function eventually<T>(look: () => Promise<T>, expected: T): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found === expected || performance.now() > until) {
      expect(found).toBe(expected);
      return;
    }
    await sleep(200);
  }
}

// The one story, told of all services at once: a database takes a while to go and to come.
describe("while PostgreSQL is away", () => {
  it.each(reads)("$service serves before", async (read) => {
    expect(await ask(read)).toBe(read.well);
    expect(await checkHealth(operatorOf(read.service), "")).toBe("SERVING");
    expect(await ready(read.service)).toBe(200);
  });

  describe("after it was killed", () => {
    beforeAll(() => fleet.postgres.crash());

    it.each(reads)("$service says NOT_SERVING and UNAVAILABLE, and lives on", async (read) => {
      await eventually(() => checkHealth(operatorOf(read.service), ""), "NOT_SERVING");
      expect(await ready(read.service)).toBe(503);
      expect(await ask(read)).toBe("UNAVAILABLE");
      expect(fleet.services[read.service].process.exitCode).toBe(null);
    });

    it("does not touch a service that has none", async () => {
      expect(await checkHealth(operatorOf("processor"), "")).toBe("SERVING");
    });
  });

  describe("when it is back", () => {
    beforeAll(() => fleet.postgres.start());

    it.each(reads)("$service serves again by itself", async (read) => {
      await eventually(() => checkHealth(operatorOf(read.service), ""), "SERVING");
      await eventually(() => ask(read), read.well);
      expect(await ready(read.service)).toBe(200);
      expect(fleet.services[read.service].process.exitCode).toBe(null);
    });
  });
});

it("the collector says NOT_SERVING while its archive's disk is full, and serves again by itself", async () => {
  if (disk.path === undefined) return console.warn(`not tested: ${disk.reason}`);
  const filler = join(disk.path, "filler");
  expect(() => writeFileSync(filler, Buffer.alloc(2 * 1024 * 1024))).toThrow(/ENOSPC/);
  await eventually(() => checkHealth(operatorOf("collector"), ""), "NOT_SERVING");
  const answer = await fetch(`http://${addressOf(fleet.services.collector, "admin")}/readyz`);
  expect(await answer.text()).toMatch(/archive/);
  expect(await checkHealth(operatorOf("storage"), "")).toBe("SERVING");
  rmSync(filler);
  await eventually(() => checkHealth(operatorOf("collector"), ""), "SERVING");
});

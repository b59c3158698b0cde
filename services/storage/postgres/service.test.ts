import { spawn } from "node:child_process";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { policies } from "../../../gen/policy/policy.ts";
import { StorageServiceDefinition } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { withValues } from "../../kit/context.ts";
import { databaseCheck } from "../../kit/postgres/pool.ts";
import { serve } from "../../kit/service.ts";
import { startServer, type TestServer } from "../../kit/testing/serve.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { servedDefinition } from "../rpc/definition.ts";
import { batches, dayOf, items, listing, type TestDay } from "../testing/day.ts";
import { failure } from "../testing/failure.ts";
import { runContext } from "../testing/storage.ts";
import { testStorage } from "../testing/test-storage.ts";
import { validators } from "../validate.ts";

const postgres = testPostgres();
const storage = testStorage(postgres);
let server: TestServer;

beforeAll(async () => {
  const services = [serve(servedDefinition, storage.server, { validators })];
  const checks = { database: databaseCheck(storage.pool) };
  server = postgres.owned.use(await startServer({ service: "storage", services, policies, checks }));
});

const ctx = withValues(runContext("wire"), { caller: "" });
const DAY: TestDay = {
  source: "wire",
  day: "2026-01-01",
  run: "wire",
  shards: [{ id: "a", items: items([listing({ externalId: "x/1", price: "9.99 EUR" }), "ID_MISSING"]) }],
};

describe("the service on the wire", () => {
  it("takes a day from those who may write, and answers people", async () => {
    const orchestrator = await server.client(StorageServiceDefinition, "orchestrator");
    const processor = await server.client(StorageServiceDefinition, "processor");
    const gateway = await server.client(StorageServiceDefinition, "gateway");
    const shards = [{ id: "a", ordinal: 0 }];
    const opening = { source: "sources/wire", day: dayOf(DAY.day), generation: 1, shards, line: "", runGeneration: 1 };
    const snapshot = await orchestrator.openSnapshot(ctx, opening);
    for (const request of batches(DAY, snapshot)) {
      expect(await processor.writeListings(ctx, request)).toEqual({ listings: 1, rejects: 1 });
    }
    const published = await orchestrator.publishSnapshot(ctx, {
      source: "sources/wire",
      snapshotNumber: snapshot.number,
      shards: [{ shard: "a", state: 1, pages: 1n, items: 2n, reason: "", message: "" }],
      gates: undefined,
      publishPartial: false,
    });
    expect(published.counts).toMatchObject({ items: 2n, listings: 1n, rejected: 1n, new: 1n });
    const seen = await gateway.getListing(ctx, { name: "sources/wire/listings/x%2F1", asOfDay: undefined });
    expect(seen).toMatchObject({ name: "sources/wire/listings/x%2F1", price: { units: 9n, nanos: 990_000_000 } });
    expect(await failure(processor.openSnapshot(ctx, opening))).toMatchObject({ code: "PERMISSION_DENIED" });
  });

  it("names each wrong field, the reason and the domain", async () => {
    const orchestrator = await server.client(StorageServiceDefinition, "orchestrator");
    const wrong = { source: "wire", day: undefined, generation: 1, shards: [], line: "", runGeneration: 0 };
    const refused = await failure(orchestrator.openSnapshot(ctx, wrong));
    expect(refused).toMatchObject({ code: "INVALID_ARGUMENT", domain: "storage.colheita" });
    expect(refused.details.fieldViolations?.map(({ field }) => field)).toEqual(["source", "day"]);
    const opening = { ...wrong, source: "sources/wire", day: dayOf("2025-12-31") };
    const late = withValues(runContext("late"), { caller: "" });
    expect(await failure(orchestrator.openSnapshot(late, opening))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "SNAPSHOT_OUT_OF_ORDER",
      domain: "storage.colheita",
    });
  });
});

describe("the processes", () => {
  it("refuse a database whose schema is older, until migrate.ts has run", async () => {
    const url = await postgres.createDatabase();
    const env = { DATABASE_URL: url, MESH: "istio", LOG_LEVEL: "silent" };
    expect(await run("main.ts", env)).toEqual({
      code: 1,
      error:
        "storage: the database's schema is older than this version needs: run `node services/storage/migrate.ts` first\n",
    });
    expect((await run("migrate.ts", env)).code).toBe(0);
    expect(await run("migrate.ts", env)).toEqual({ code: 0, error: "" });
    expect((await run("main.ts", { ...env, PARENT_PIPE: "stdin" })).code).toBe(0);
  });

  it("name every mistake of their configuration at once", async () => {
    const { code, error } = await run("main.ts", { HASH_CACHE_BYTES: "much", WRITE_CONNECTIONS: "0" });
    expect(code).toBe(1);
    for (const name of ["HASH_CACHE_BYTES", "WRITE_CONNECTIONS", "DATABASE_URL"]) expect(error).toContain(name);
  });
});

// Its input is closed at once, which ends a service with PARENT_PIPE=stdin.
async function run(file: string, env: Record<string, string>): Promise<{ code: number | null; error: string }> {
  const child = spawn(process.execPath, [`services/storage/${file}`], { env, stdio: ["ignore", "ignore", "pipe"] });
  let error = "";
  child.stderr.on("data", (chunk: Buffer) => {
    error += chunk.toString();
  });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  return { code: await promise, error };
}

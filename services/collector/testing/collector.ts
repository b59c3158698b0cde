import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { policies } from "../../../gen/policy/policy.ts";
import {
  CollectorServiceDefinition,
  type CollectRequest,
  type CollectResult,
  Packing,
} from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { sleep } from "../../kit/abort.ts";
import { systemClock } from "../../kit/clock.ts";
import type { Context, EngineMetadata } from "../../kit/context.ts";
import { silentLogger } from "../../kit/log.ts";
import { createDataSource } from "../../kit/postgres/data-source.ts";
import { migrate } from "../../kit/postgres/migrate.ts";
import { createPool } from "../../kit/postgres/pool.ts";
import type { Client as RpcClient } from "../../kit/rpc.ts";
import { serve } from "../../kit/service.ts";
import { readSource } from "../../kit/sourcefile/source.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { TestPostgres } from "../../kit/testing/postgres.ts";
import { startServer } from "../../kit/testing/serve.ts";
import { createFolderArchive } from "../archive/folder.ts";
import type { Archive } from "../archive.ts";
import { createHttpClient } from "../http/client.ts";
import { createKeeper } from "../keeper.ts";
import { createCollectorMetrics } from "../metrics.ts";
import { createLedger } from "../postgres/ledger.ts";
import { schema } from "../postgres/schema.ts";
import { CollectorServer, heartbeats } from "../server.ts";
import { Sources, withSecrets } from "../sources.ts";
import { validators } from "../validate.ts";
import { Visitors } from "../visitors.ts";

/** CollectorClient is the service as its callers see it. */
export type CollectorClient = RpcClient<typeof CollectorServiceDefinition>;

/** TestCollector is the whole service in this process, called over gRPC, until it is disposed of. */
export type TestCollector = AsyncDisposable & {
  /** orchestrator, processor and operator are clients of those callers. */
  readonly orchestrator: CollectorClient;
  readonly processor: CollectorClient;
  readonly operator: CollectorClient;
  readonly archiveDir: string;
  readonly ready: () => Promise<Readonly<Record<string, string>>>;
  readonly metrics: () => Promise<string>;
};

/** TestCollectorOptions say what a test's collector knows. */
export type TestCollectorOptions = {
  readonly databaseUrl: string;
  /** sources are YAML by name. */
  readonly sources: Readonly<Record<string, string>>;
  readonly secrets?: ReadonlyMap<string, string>;
  /** archiveDir is kept where it is given; else there is one of its own. */
  readonly archiveDir?: string;
  readonly archive?: (archive: Archive) => Archive;
};

/** migrateCollector makes the collector's tables. */
export async function migrateCollector(url: string): Promise<void> {
  const dataSource = createDataSource({ url, service: "collector", ...schema });
  await migrate({ dataSource, url, service: "collector", log: silentLogger() });
  await dataSource.destroy();
}

type Databases = Pick<TestPostgres, "createDatabase">;

const databases = new WeakMap<Databases, string>();

/** emptyDatabase is a database with the collector's tables and nothing in them: the same one each time, because making one takes long. */
export async function emptyDatabase(postgres: Databases): Promise<string> {
  const url = databases.get(postgres) ?? (await postgres.createDatabase());
  if (!databases.has(postgres)) await migrateCollector(url);
  databases.set(postgres, url);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("truncate run_epoch, plan cascade");
  await client.end();
  return url;
}

/** startCollector starts the service on an empty or a used database. */
export async function startCollector(options: TestCollectorOptions): Promise<TestCollector> {
  await using resources = new AsyncDisposableStack();
  const secrets = options.secrets ?? new Map();
  const archiveDir = options.archiveDir ?? (await mkdtemp(join(tmpdir(), "colheita-archive-")));
  if (options.archiveDir === undefined) resources.defer(() => rm(archiveDir, { recursive: true, force: true }));
  const pool = createPool({ url: options.databaseUrl, service: "collector", log: silentLogger() });
  resources.defer(() => pool.end());
  const loaded = Object.entries(options.sources).map(([name, text]) => readSource(`${name}.yaml`, text, new Map()));
  const folder = createFolderArchive(archiveDir);
  const archive = options.archive?.(folder) ?? folder;
  const visited: { observe?: ReturnType<typeof createCollectorMetrics> } = {};
  const visitors = new Visitors({
    client: ({ collect }) => createHttpClient({ collect, userAgent: "Colheita/test (+test)", clock: systemClock }),
    observer: (source) =>
      visited.observe?.observer(source) ?? { requested() {}, retried() {}, waited() {}, breaker() {} },
    robot: "Colheita",
    clock: systemClock,
    sleep,
    random: Math.random,
  });
  resources.defer(() => visitors.close());
  const ledger = createLedger(pool);
  const implementation = new CollectorServer({
    sources: new Sources(withSecrets(loaded, secrets)),
    secrets,
    archive,
    ledger,
    keep: createKeeper({ archive, ledger }),
    fetch: (file) => visitors.fetch(file),
    clock: systemClock,
    collected: (source, sizeBytes) => visited.observe?.collected(source, sizeBytes),
  });
  const server = await startServer({
    service: "collector",
    services: [serve(CollectorServiceDefinition, implementation, { validators, heartbeats })],
    policies,
    checks: { archive: (ctx) => archive.check(ctx) },
  });
  resources.use(server);
  visited.observe = createCollectorMetrics(server.metrics.registry);
  const client = (account: string) => server.client(CollectorServiceDefinition, account);
  const [orchestrator, processor, operator] = await Promise.all(["orchestrator", "processor", "operator"].map(client));
  if (orchestrator === undefined || processor === undefined || operator === undefined) throw new TypeError("no client");
  const owned = resources.move();
  return {
    orchestrator,
    processor,
    operator,
    archiveDir,
    async ready() {
      await server.health.check(testContext());
      return server.health.reasons();
    },
    metrics: () => server.metrics.registry.metrics(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** engineOf is the metadata of a call by the engine; overrides replace its parts. */
export function engineOf(overrides: Partial<EngineMetadata> = {}): EngineMetadata {
  const run = overrides.run ?? "pipelines/daily/runs/r1";
  return { run, step: "collect", item: "", attempt: 1, idempotencyKey: `${run}/collect`, epoch: 1, ...overrides };
}

/** engineContext is a context that calls by the engine. */
export function engineContext(overrides: Partial<EngineMetadata> = {}): Context {
  return testContext({ engine: engineOf(overrides) });
}

/** day is the day that tests harvest. */
export const day = { year: 2026, month: 1, day: 1 };

/** shardRequest asks for a shard of the test's day. */
export function shardRequest(source: string, shard = "all", generation = 1): CollectRequest {
  return { source: `sources/${source}`, day, generation, shard, archived: false };
}

/** planned makes the plan of the test's day. */
export function planned(client: CollectorClient, source: string, ctx = engineContext(), refetch = false) {
  return client.planCollection(ctx, { source: `sources/${source}`, day, refetch, archived: false });
}

/** collected collects a shard to its end and returns the result. */
export async function collected(
  client: CollectorClient,
  request: CollectRequest,
  ctx = engineContext(),
): Promise<CollectResult> {
  let result: CollectResult | undefined;
  for await (const { update } of client.collect(ctx, request)) if (update?.$case === "result") result = update.value;
  if (result === undefined) throw new TypeError("the stream ended without a result");
  return result;
}

/** pagesOf reads a shard's pages back as texts. */
export async function pagesOf(client: CollectorClient, request: CollectRequest, startPage = 0): Promise<string[]> {
  const packing = Packing.UNSPECIFIED;
  const pages: Buffer[][] = [];
  for await (const { update } of client.readPages(testContext(), { ...request, startPage, packing, together: false })) {
    if (update?.$case !== "chunk") continue;
    if (update.value.offsetBytes === 0n) pages.push([]);
    pages.at(-1)?.push(update.value.data);
  }
  return pages.map((parts) => Buffer.concat(parts).toString());
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, createAuthority } from "../../services/kit/certificates.ts";
import { systemClock } from "../../services/kit/clock.ts";
import { addressOf, commonEnvironment, type Identified } from "../../test/support/fleet.ts";
import { type RunningService, runToEnd, startService } from "../../test/support/service.ts";
import type { BenchServer } from "../server.ts";

/** Fleet are the services that a day's listings pass through, as processes: several collectors and processors, and one storage. */
export type Fleet = AsyncDisposable & {
  readonly collectors: readonly RunningService[];
  readonly processors: readonly RunningService[];
  readonly storage: RunningService;
  /** databases are the URLs of the services' own. */
  readonly databases: { readonly collector: string; readonly storage: string };
  /** archive is the folder of the collectors' pages. */
  readonly archive: string;
  /** orchestrator is who calls them, by a certificate that they believe. */
  readonly orchestrator: Identified;
};

/** FleetOptions say what a fleet works on. */
export type FleetOptions = {
  readonly server: BenchServer;
  readonly sourcesDir: string;
  /** replicas is how many collectors there are, and how many processors; each of these reads from one of those. */
  readonly replicas: number;
};

/** startFleet starts them on databases and an archive of their own. */
export async function startFleet({ server, sourcesDir, replicas }: FleetOptions): Promise<Fleet> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "colheita-scale-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const environmentOf = async (service: "collector" | "processor" | "storage") => ({
    ...(await commonEnvironment(authority, service, folder)),
    SOURCES_DIR: sourcesDir,
    LOG_LEVEL: "warn",
  });
  const withDatabase = async (service: "collector" | "storage") => {
    const environment = { ...(await environmentOf(service)), DATABASE_URL: await server.createDatabase() };
    await runToEnd(`services/${service}/migrate.ts`, environment);
    return environment;
  };
  const start = async (service: string, environment: Readonly<Record<string, string>>) =>
    stack.use(await startService(`services/${service}/main.ts`, environment));

  const collector = await withDatabase("collector");
  const store = await withDatabase("storage");
  const processor = await environmentOf("processor");
  const storage = await start("storage", store);
  const collectors: RunningService[] = [];
  const processors: RunningService[] = [];
  for (let replica = 0; replica < replicas; replica++) {
    const own = await start("collector", collector);
    const callees = { COLLECTOR_ADDRESS: addressOf(own), STORAGE_ADDRESS: addressOf(storage) };
    collectors.push(own);
    processors.push(await start("processor", { ...processor, ...callees }));
  }
  const orchestrator = await identify(authority, "orchestrator");
  const owned = stack.move();
  return {
    collectors,
    processors,
    storage,
    databases: { collector: collector.DATABASE_URL, storage: store.DATABASE_URL },
    archive: join(folder, "archive"),
    orchestrator,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function identify(authority: Authority, account: string): Promise<Identified> {
  return { ...(await authority.issue(account)), account, ca: authority.certificate };
}

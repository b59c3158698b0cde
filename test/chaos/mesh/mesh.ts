import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Authority, createAuthority } from "../../../services/kit/certificates.ts";
import { systemClock } from "../../../services/kit/clock.ts";
import { GRPC_SERVICES } from "../../../services/local/mesh/addresses.ts";
import { WITH_DATABASE } from "../../../services/local/mesh/database.ts";
import { type Folder, openFolder } from "../../../services/local/state/folder.ts";
import { commonEnvironment, type Environment, type Identified } from "../../support/fleet.ts";
import { runToEnd } from "../../support/service.ts";
import { type Timetable, writePipelines } from "../agenda/timetable.ts";
import { type Database, startDatabase } from "./database.ts";
import { CALLEES, idsOf, type Replicas, serviceOf } from "./floor.ts";
import { type Network, openNetwork } from "./network.ts";
import { Part } from "./part.ts";

/** MeshOptions say what a mesh consists of. */
export type MeshOptions = {
  readonly state: string;
  readonly sourcesDir: string;
  readonly replicas: Replicas;
  /** timetable is when the daily pipeline is due by itself. */
  readonly timetable: Timetable;
  /** own are variables of all replicas of single services. */
  readonly own?: Partial<Record<string, Environment>>;
};

/** Mesh is several replicas of every service, on one PostgreSQL, all of whose connections go through the test. */
export type Mesh = AsyncDisposable & {
  readonly folder: Folder;
  readonly database: Database;
  readonly network: Network;
  readonly parts: ReadonlyMap<string, Part>;
  /** deaths say which processes ended though nobody ended them. */
  readonly deaths: readonly string[];
  /** part is a replica by its name. */
  part(id: string): Part;
  /** identify makes a certificate of the authority that the services believe. */
  identify(account: string): Promise<Identified>;
};

const probeEveryMs = 1_000;

/** startMesh starts everything, and returns when all of it serves. */
export async function startMesh(options: MeshOptions): Promise<Mesh> {
  await using stack = new AsyncDisposableStack();
  const { replicas, sourcesDir, own = {} } = options;
  const folder = openFolder(options.state);
  const deaths: string[] = [];
  const database = stack.use(await startDatabase(folder, (error) => deaths.push(error.message)));
  const parts = new Map<string, Part>();
  const network = stack.use(
    await openNetwork({
      replicas,
      port: (id) => (id === "postgres" ? database.port : portOf(parts.get(id)?.address("grpc"))),
      healthy: (id) => id === "postgres" || (parts.get(id)?.healthy ?? false),
    }),
  );
  const pipelinesDir = join(folder.root, "pipelines");
  await writePipelines(pipelinesDir, options.timetable);
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  for (const service of GRPC_SERVICES) {
    const folders = { SOURCES_DIR: sourcesDir, PIPELINES_DIR: pipelinesDir };
    const common = { ...(await commonEnvironment(authority, service, folder.root)), ...folders };
    const cache = { NODE_COMPILE_CACHE: join(folder.root, "compile-cache") };
    if (WITH_DATABASE.includes(service)) {
      const DATABASE_URL = database.url(service, database.port);
      await runToEnd(`services/${service}/migrate.ts`, { ...common, ...cache, DATABASE_URL });
    }
    for (const id of idsOf(replicas, service)) {
      const environment = { ...common, ...cache, ...toldTo(id, network, database), ...own[service] };
      const onDeath = (what: string) => void deaths.push(what);
      const logFile = join(folder.logs, `${id}.log`);
      parts.set(id, new Part({ id, file: `services/${service}/main.ts`, environment, logFile, onDeath }));
    }
  }
  // A process that is held would outlive this one.
  const abandon = () => {
    for (const part of parts.values()) part.abandon();
  };
  process.once("exit", abandon);
  stack.defer(() => void process.off("exit", abandon));
  stack.defer(async () => void (await Promise.all([...parts.values()].map((part) => part.end()))));
  await Promise.all([...parts.values()].map((part) => part.start()));
  stack.use(probing(parts));
  const held = stack.move();
  return {
    folder,
    database,
    network,
    parts,
    deaths,
    part(id) {
      const found = parts.get(id);
      if (found === undefined) throw new TypeError(`there is no ${id}`);
      return found;
    },
    identify: (account) => identify(authority, account),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

// What a replica is told beside what all are: where it finds the others.
function toldTo(id: string, network: Network, database: Database): Environment {
  const service = serviceOf(id);
  const told: Record<string, string> = {};
  for (const callee of CALLEES[service]) {
    const port = network.gate(id, callee);
    if (callee === "postgres") told.DATABASE_URL = database.url(service, port);
    else told[`${callee.toUpperCase()}_ADDRESS`] = `127.0.0.1:${port}`;
  }
  // Three of them share the server's connections.
  if (service === "orchestrator") Object.assign(told, { ORCHESTRATOR_ID: id, DATABASE_CONNECTIONS: "6" });
  return told;
}

function portOf(address: string | undefined): number | undefined {
  return address === undefined ? undefined : Number(address.slice(address.lastIndexOf(":") + 1));
}

async function identify(authority: Authority, account: string): Promise<Identified> {
  return { ...(await authority.issue(account)), account, ca: authority.certificate };
}

function probing(parts: ReadonlyMap<string, Part>): AsyncDisposable {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ended = (async () => {
    while (!signal.aborted) {
      await Promise.all([...parts.values()].map((part) => part.probe()));
      await delay(probeEveryMs, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ended;
    },
  };
}

import { join } from "node:path";
import { untilAbort } from "../../kit/abort.ts";
import { type CertificateFiles, createAuthority, writeCertificates } from "../../kit/certificates.ts";
import { systemClock } from "../../kit/clock.ts";
import type { Spec } from "../supervisor/child.ts";
import type { Group } from "../supervisor/group.ts";
import { runOnce } from "../supervisor/once.ts";
import { Service } from "../supervisor/service.ts";
import { GRPC_SERVICES, type GrpcService, type ProcessName, serviceOf } from "./addresses.ts";
import { startDatabases, WITH_DATABASE } from "./database.ts";
import { type Layout, migrationSpec, serviceSpec, simulatorSpec } from "./specs.ts";
import { stepAccounts } from "./step-accounts.ts";

/** StartOptions are what a mesh is started from. */
export type StartOptions = {
  readonly layout: Layout;
  /** processes are those to start beside the database and the simulator. */
  readonly processes: readonly ProcessName[];
  /** group takes over everything that is started, also what was started when another part has failed. */
  readonly group: Group;
  readonly externalPostgres: string | undefined;
  readonly signal: AbortSignal;
  readonly onRestart: (name: string, reason: string) => void;
};

// The later a stage, the earlier it stops: whoever calls goes before whom it calls.
const STAGES: Readonly<Record<GrpcService | "simulator", number>> = {
  simulator: 1,
  collector: 2,
  storage: 2,
  processor: 3,
  orchestrator: 4,
};

/**
 * startMesh starts the database, the simulator and every service, as much at once as can be, and returns when all
 * of them serve. When one can't, it stops the others and throws that one's Refusal.
 */
export async function startMesh(options: StartOptions): Promise<void> {
  const { layout, group } = options;
  const certificates = issueCertificates(layout);
  const databases = startDatabases({ ...options, folder: layout.folder, external: options.externalPostgres });

  const migrate = async (service: GrpcService): Promise<string> => {
    const databaseFile = (await databases).get(service);
    if (databaseFile === undefined) throw new Error(`${service} has no database`);
    await runOnce(migrationSpec(layout, service, databaseFile), logOf(layout, `${service}-migration`), options.signal);
    return databaseFile;
  };
  // One for all processes of a service.
  const migrated = new Map(WITH_DATABASE.map((service) => [service, migrate(service)]));
  const startProcess = async (name: ProcessName): Promise<void> => {
    const service = serviceOf(name);
    const databaseFile = await migrated.get(service);
    const files = (await certificates).get(service);
    if (files === undefined) throw new Error(`${service} has no certificate`);
    await start(options, serviceSpec(layout, name, files, databaseFile), STAGES[service]);
  };

  const parts = [
    certificates,
    databases,
    ...migrated.values(),
    start(options, simulatorSpec(layout), STAGES.simulator),
    ...options.processes.map(startProcess),
  ];
  try {
    await untilAbort(options.signal, Promise.all(parts));
  } catch (error) {
    await group.stop();
    await Promise.allSettled(parts);
    throw error;
  }
}

async function start({ layout, group, onRestart }: StartOptions, spec: Spec, stage: number): Promise<void> {
  const service = new Service({
    spec,
    logPath: logOf(layout, spec.name),
    pidPath: join(layout.folder.pids, spec.name),
    onRestart,
  });
  await group.add(stage, service);
  await service.ready;
}

async function issueCertificates(layout: Layout): Promise<ReadonlyMap<GrpcService, CertificateFiles>> {
  const { certificates } = layout.folder;
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const issued = new Map<GrpcService, CertificateFiles>();
  // One after the other: each writes the authority's certificate beside its own.
  for (const service of GRPC_SERVICES) {
    issued.set(service, await writeCertificates(authority, service, certificates));
  }
  for (const account of stepAccounts(layout.environment.STEP_ADDRESSES)) {
    await writeCertificates(authority, account, certificates);
  }
  return issued;
}

function logOf({ folder }: Layout, name: string): string {
  return join(folder.logs, `${name}.log`);
}

import { join } from "node:path";
import type { CertificateFiles } from "../../kit/certificates.ts";
import type { Folder } from "../state/folder.ts";
import type { Spec } from "../supervisor/child.ts";
import { type Addresses, type GrpcService, type ProcessName, serviceOf } from "./addresses.ts";
import { NODE_FLAGS } from "./node-flags.ts";

/** Layout is what all processes of a mesh have in common. */
export type Layout = {
  /** root is the checkout: the folder with services, sources and pipelines. */
  readonly root: string;
  readonly folder: Folder;
  readonly addresses: Addresses;
  /** environment is what every process inherits; the variables below come on top. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sourcesDir: string;
  readonly pipelinesDir: string;
  readonly logLevel: string;
  readonly simulator: {
    readonly listings: number;
    /** recordedDir has recorded days to serve beside the simulated ones. */
    readonly recordedDir: string | undefined;
  };
};

type Environment = Readonly<Record<string, string>>;

/** simulatorSpec is how the simulator is run. */
export function simulatorSpec(layout: Layout): Spec {
  const { addresses, simulator } = layout;
  return spec(layout, "simulator", "main.ts", {
    LISTEN_ADDRESS: addresses.simulator.http,
    ADMIN_ADDRESS: addresses.simulator.admin,
    SIMULATOR_LISTINGS: String(simulator.listings),
    ...(simulator.recordedDir === undefined ? {} : { SIMULATOR_RECORDED_DIR: simulator.recordedDir }),
  });
}

/** migrationSpec is how a service's database is brought to what the service needs. */
export function migrationSpec(layout: Layout, service: GrpcService, databaseFile: string): Spec {
  const env = { DATABASE_URL_FILE: databaseFile };
  return { ...spec(layout, service, "migrate.ts", env), name: `migration of ${service}` };
}

/** serviceSpec is how a process of a service is run. A service without a database has no databaseFile. */
export function serviceSpec(
  layout: Layout,
  name: ProcessName,
  certificates: CertificateFiles,
  databaseFile: string | undefined,
): Spec {
  const { operator, grpc, admin } = layout.addresses[name];
  const service = serviceOf(name);
  const env = {
    LISTEN_ADDRESS: grpc,
    OPERATOR_ADDRESS: operator,
    ADMIN_ADDRESS: admin,
    MESH: "none",
    TLS_CERT_FILE: certificates.cert,
    TLS_KEY_FILE: certificates.key,
    TLS_CA_FILE: certificates.ca,
    ...(databaseFile === undefined ? {} : { DATABASE_URL_FILE: databaseFile }),
    ...OWN[service](layout, name),
  };
  return { ...spec(layout, service, "main.ts", env), name, flags: NODE_FLAGS[service] };
}

// What each service needs beside what all of them need.
const OWN: Readonly<Record<GrpcService, (layout: Layout, name: ProcessName) => Environment>> = {
  collector: ({ sourcesDir, folder, addresses }) => ({
    SOURCES_DIR: sourcesDir,
    ARCHIVE_DIR: folder.archive,
    SOURCE_VARIABLES: `SIMULATOR_URL=http://${addresses.simulator.http}`,
  }),
  processor: ({ sourcesDir, addresses }) => ({
    SOURCES_DIR: sourcesDir,
    SOURCE_VARIABLES: `SIMULATOR_URL=http://${addresses.simulator.http}`,
    COLLECTOR_ADDRESS: addresses.collector.grpc,
    STORAGE_ADDRESS: addresses.storage.grpc,
  }),
  storage: () => ({}),
  orchestrator: ({ pipelinesDir, addresses }, name) => ({
    ORCHESTRATOR_ID: name,
    PIPELINES_DIR: pipelinesDir,
    // Here a person says which days are harvested, and not the hour.
    SCHEDULES: "off",
    COLLECTOR_ADDRESS: addresses.collector.grpc,
    PROCESSOR_ADDRESS: addresses.processor.grpc,
    STORAGE_ADDRESS: addresses.storage.grpc,
  }),
};

function spec(layout: Layout, service: string, file: string, env: Environment): Spec {
  return {
    name: service,
    file: join(layout.root, "services", service, file),
    args: [],
    cwd: layout.root,
    env: {
      ...layout.environment,
      LOG_LEVEL: layout.logLevel,
      // What one start compiled, the next one and every restart need not compile again.
      NODE_COMPILE_CACHE: join(layout.folder.root, "compile-cache"),
      ...env,
    },
  };
}

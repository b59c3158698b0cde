import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, createAuthority, type Pem, writeCertificates } from "../../services/kit/certificates.ts";
import { type Channels, createChannels } from "../../services/kit/channels.ts";
import { systemClock } from "../../services/kit/clock.ts";
import { atOperatorListener } from "../../services/kit/identity.ts";
import { createMetrics } from "../../services/kit/metrics.ts";
import { startPostgres, type TestPostgres } from "../../services/kit/testing/postgres.ts";
import type { GrpcService } from "../../services/local/mesh/addresses.ts";
import { WITH_DATABASE } from "../../services/local/mesh/database.ts";
import { type RunningService, root, runToEnd, startService } from "./service.ts";

/** Environment is what a process is told. */
export type Environment = Readonly<Record<string, string>>;

/** Fleet is every service as a process of its own, by mTLS, on a PostgreSQL of the test; nobody restarts them. */
export type Fleet = AsyncDisposable & {
  readonly services: Readonly<Record<GrpcService, RunningService>>;
  readonly postgres: TestPostgres;
  readonly folder: string;
  /** environments are what each service was told, for starting another one like it. */
  readonly environments: Readonly<Record<GrpcService, Environment>>;
  /** identify makes a certificate of the authority that the services believe. */
  identify(account: string): Promise<Identified>;
};

/** Identified is who somebody is, with the authority that they believe. */
export type Identified = Pem & { readonly account: string; readonly ca: string };

/** startFleet starts the services; own are variables of single ones. */
export async function startFleet(own: Partial<Record<GrpcService, Environment>> = {}): Promise<Fleet> {
  const stack = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), "colheita-fleet-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const postgres = stack.use(await startPostgres());
    const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
    const environments: Partial<Record<GrpcService, Environment>> = {};
    const start = async (service: GrpcService, more: Environment = {}): Promise<RunningService> => {
      const environment = {
        ...(await commonEnvironment(authority, service, folder)),
        ...(WITH_DATABASE.includes(service) && { DATABASE_URL: await postgres.createDatabase() }),
        ...more,
        ...own[service],
      };
      environments[service] = environment;
      if (WITH_DATABASE.includes(service)) await runToEnd(`services/${service}/migrate.ts`, environment);
      return stack.use(await startService(`services/${service}/main.ts`, environment));
    };
    const [collector, storage] = await Promise.all([start("collector"), start("storage")]);
    const known = { COLLECTOR_ADDRESS: addressOf(collector), STORAGE_ADDRESS: addressOf(storage) };
    const processor = await start("processor", known);
    const orchestrator = await start("orchestrator", { ...known, PROCESSOR_ADDRESS: addressOf(processor) });
    return {
      services: { collector, processor, storage, orchestrator },
      postgres,
      folder,
      environments: environments as Record<GrpcService, Environment>,
      identify: async (account) => ({ ...(await authority.issue(account)), account, ca: authority.certificate }),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** channelsAs are connections of a caller that shows a certificate. */
export function channelsAs({ account, certificate, key, ca }: Identified): Channels {
  const pem = { certificate: Buffer.from(certificate), key: Buffer.from(key), ca: Buffer.from(ca) };
  return createChannels({
    identity: { kind: "mtls", account, ...pem, trustDomain: "cluster.local" },
    metrics: createMetrics(),
  });
}

/** channelsInPlaintext are connections of a caller that shows nothing. */
export function channelsInPlaintext(): Channels {
  return createChannels({ identity: atOperatorListener, metrics: createMetrics() });
}

/** addressOf is where a service listens: "grpc" for services, "operator" for people. */
export function addressOf(service: RunningService, listener = "grpc"): string {
  const address = service.addresses.get(listener);
  if (address === undefined) throw new TypeError(`there is no ${listener} listener`);
  return address;
}

/** commonEnvironment is what every process of a service is told, with a certificate of its own. */
export async function commonEnvironment(
  authority: Authority,
  service: GrpcService,
  folder: string,
): Promise<Environment> {
  const certificates = await writeCertificates(authority, service, join(folder, "certificates", service));
  return {
    MESH: "none",
    TLS_CERT_FILE: certificates.cert,
    TLS_KEY_FILE: certificates.key,
    TLS_CA_FILE: certificates.ca,
    LISTEN_ADDRESS: "127.0.0.1:0",
    OPERATOR_ADDRESS: "127.0.0.1:0",
    ADMIN_ADDRESS: "127.0.0.1:0",
    SOURCES_DIR: join(root, "sources"),
    PIPELINES_DIR: join(root, "pipelines"),
    SOURCE_VARIABLES: "SIMULATOR_URL=http://127.0.0.1:1",
    ARCHIVE_DIR: join(folder, "archive"),
  };
}

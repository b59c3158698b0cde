import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Pool } from "pg";
import { OrchestratorService } from "../../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { createAuthority, writeCertificates } from "../../kit/certificates.ts";
import { createChannels } from "../../kit/channels.ts";
import { systemClock } from "../../kit/clock.ts";
import { atOperatorListener } from "../../kit/identity.ts";
import { createMetrics } from "../../kit/metrics.ts";
import { wholeClient } from "../../kit/testing/client.ts";
import { testIdentity } from "../../kit/testing/serve.ts";
import { contractsOf } from "../contract/load.ts";
import { policiesOf } from "../contract/policies.ts";
import { jobContracts, ourContracts } from "./contracts.ts";
import { type Jobs, jobService, startJobs } from "./jobs.ts";
import { migratedPool } from "./migrated-pool.ts";

/** Orchestrator is a real process. */
export type Orchestrator = { readonly child: ChildProcess; readonly operator: string };

/** Field is all that real orchestrators need: a database, a callee, certificates and files. */
export type Field = AsyncDisposable & {
  readonly pool: Pool;
  /** start starts one and waits until it serves; env is added to its environment. */
  start(env?: NodeJS.ProcessEnv): Promise<Orchestrator>;
};

/** startField makes an empty database's tables and serves jobs. Processes that it starts have an environment's values, and end with it. */
export async function startField(url: string, jobs: Jobs, inherited: NodeJS.ProcessEnv): Promise<Field> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-orchestrator-"));
  const pool = await migratedPool(url);
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const files = await writeCertificates(authority, "orchestrator", folder);
  const jobSet = await jobContracts();
  await writeFile(join(folder, "jobs.binpb"), jobSet);
  const { catalog } = contractsOf([await ourContracts(), jobSet]);
  const server = await startJobs({ catalog, jobs, identity: await testIdentity(authority, "jobs") });
  const env = {
    ...inherited,
    DATABASE_URL: url,
    OPERATOR_ADDRESS: "127.0.0.1:0",
    TLS_CERT_FILE: files.cert,
    TLS_KEY_FILE: files.key,
    TLS_CA_FILE: files.ca,
    PIPELINES_DIR: "services/orchestrator/testdata",
    DESCRIPTOR_SETS: join(folder, "jobs.binpb"),
    STEP_ADDRESSES: `${jobService}=jobs@${server.addresses.grpc}`,
    PARENT_PIPE: "stdin",
    LOG_LEVEL: "error",
  };
  const started: ChildProcess[] = [];
  return {
    pool,
    async start(more) {
      const args = ["--disable-warning=ExperimentalWarning", "services/orchestrator/main.ts"];
      const child = spawn(process.execPath, args, { env: { ...env, ...more }, stdio: ["pipe", "pipe", "inherit"] });
      started.push(child);
      for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
        const { ready, operator } = JSON.parse(line) as { ready: boolean; operator: string };
        if (ready) return { child, operator };
      }
      throw new Error("the orchestrator did not start");
    },
    async [Symbol.asyncDispose]() {
      for (const child of started) child.kill("SIGKILL");
      await server[Symbol.asyncDispose]();
      await pool.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** end sends a process a signal that ends it, and waits until it has. */
export async function end({ child }: Orchestrator, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

/** clientOf is a client of an orchestrator, as an operator has one. */
export function clientOf({ operator }: Orchestrator) {
  const channels = createChannels({ identity: atOperatorListener, metrics: createMetrics() });
  const policies = policiesOf(OrchestratorService);
  const client = wholeClient(OrchestratorServiceDefinition, {
    channels,
    callee: "orchestrator",
    address: operator,
    policies,
  });
  return Object.assign(client, { [Symbol.dispose]: () => channels.close() });
}

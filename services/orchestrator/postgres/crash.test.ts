import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { OrchestratorService } from "../../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import {
  CreateRunRequest,
  OrchestratorServiceDefinition,
} from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { type Run, Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { sleep } from "../../kit/abort.ts";
import { createAuthority, writeCertificates } from "../../kit/certificates.ts";
import { createChannels } from "../../kit/channels.ts";
import { createClient } from "../../kit/client.ts";
import { systemClock } from "../../kit/clock.ts";
import { createMetrics } from "../../kit/metrics.ts";
import { testContext } from "../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../kit/testing/postgres.ts";
import { testIdentity } from "../../kit/testing/serve.ts";
import { type Contracts, contractsOf } from "../contract/load.ts";
import { policiesOf } from "../contract/policies.ts";
import { jobContracts, ourContracts } from "../testing/contracts.ts";
import { migratedPool } from "../testing/database.ts";
import { goodJobs, type Jobs, jobOf, jobService, startJobs } from "../testing/jobs.ts";
import { grpcCaller, jobsLibrary, startService, startWorker } from "../testing/mesh.ts";
import { createRun, day, until, watched } from "../testing/runs.ts";

let postgres: TestPostgres;
let contracts: Contracts;
let jobSet: Uint8Array;

beforeAll(async () => {
  postgres = await startPostgres();
  jobSet = await jobContracts();
  contracts = contractsOf([await ourContracts(), jobSet]);
});

afterAll(async () => {
  await postgres?.[Symbol.asyncDispose]();
});

const succeeded = "select item_id from call where step = 'do' and state = 'SUCCEEDED'";

/** counted is a Do that takes its time and counts the successes of each job. */
function counted(done: Map<string, number>): Pick<Jobs, "do"> {
  return {
    async do(ctx, req) {
      await sleep(ctx.signal, 30);
      const { id } = jobOf(req);
      done.set(id, (done.get(id) ?? 0) + 1);
      return goodJobs.do(ctx, req);
    },
  };
}

/** startOrchestrator starts the real process and waits until it serves. */
async function startOrchestrator(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly child: ChildProcess; readonly operator: string }> {
  const args = ["--disable-warning=ExperimentalWarning", "services/orchestrator/main.ts"];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const { ready, operator } = JSON.parse(line) as { ready: boolean; operator: string };
    if (ready) return { child, operator };
  }
  throw new Error("the orchestrator did not start");
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

function clientOf(operator: string) {
  const channels = createChannels({ identity: { kind: "mesh", trustDomain: "" }, metrics: createMetrics() });
  const policies = policiesOf(OrchestratorService);
  const client = createClient(OrchestratorServiceDefinition, {
    channels,
    callee: "orchestrator",
    address: operator,
    policies,
  });
  return Object.assign(client, { [Symbol.dispose]: () => channels.close() });
}

describe("an orchestrator that is killed", () => {
  it("goes on where it was when it starts again", async () => {
    const folder = await mkdtemp(join(tmpdir(), "colheita-orchestrator-"));
    const url = await postgres.createDatabase();
    const pool: Pool = await migratedPool(url);
    const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
    const files = await writeCertificates(authority, "orchestrator", folder);
    await writeFile(join(folder, "jobs.binpb"), jobSet);
    const done = new Map<string, number>();
    const jobs = { ...goodJobs, ...counted(done) };
    const identity = await testIdentity(authority, "jobs");
    await using server = await startJobs({ catalog: contracts.catalog, jobs, identity });
    const env = {
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
    let running = await startOrchestrator(env);
    try {
      const request = CreateRunRequest.fromPartial({
        parent: "pipelines/jobs",
        run: { partition: "kill", day: day(), inputs: { count: "60" } },
      });
      {
        using client = clientOf(running.operator);
        await client.createRun(testContext(), request);
      }
      await until(async () => (await pool.query(succeeded)).rows.length >= 15);
      await kill(running.child, "SIGKILL");
      const kept = (await pool.query<{ item_id: string }>(succeeded)).rows.map((row) => row.item_id);
      const before = new Map(done);
      running = await startOrchestrator(env);
      using client = clientOf(running.operator);
      let last: Run | undefined;
      for await (const { update } of client.watchRun(testContext(), {
        name: "pipelines/jobs/runs/kill-2026-01-01-1",
      })) {
        if (update?.$case === "run") last = update.value;
      }
      expect(last).toMatchObject({ state: Run_State.SUCCEEDED, outcomeReasons: ["60 jobs"], epoch: 2n });
      // What was committed was not done again; what was under way was, as its next attempt.
      for (const id of kept) expect(done.get(id)).toBe(before.get(id));
      const attempts = await pool.query<{ epoch: string; n: number }>(
        "select epoch, count(*)::integer as n from attempt group by 1 order by 1",
      );
      expect(attempts.rows.map((row) => row.epoch)).toEqual(["1", "2"]);
      const lost = await pool.query("select 1 from attempt where reason = 'OWNER_LOST'");
      expect(last?.steps.reduce((sum, step) => sum + step.attempts, 0)).toBe(122 + lost.rows.length);
      await kill(running.child, "SIGTERM");
      expect(running.child.exitCode).toBe(0);
    } finally {
      running.child.kill("SIGKILL");
      await pool.end();
      await rm(folder, { recursive: true, force: true });
    }
  }, 180_000);
});

describe("a database that is away", () => {
  it("costs no call's success: the run goes on by itself when it is back", async () => {
    const own = await startPostgres();
    const pool = await migratedPool(await own.createDatabase());
    const done = new Map<string, number>();
    try {
      await using server = await startJobs({ catalog: contracts.catalog, jobs: { ...goodJobs, ...counted(done) } });
      const caller = grpcCaller(await server.channels("orchestrator"), contracts, server.addresses.grpc);
      await using worker = startWorker({ pool, contracts, caller, leaseMs: 600 });
      await using service = startService(pool, contracts, await jobsLibrary(contracts), worker.wake);
      const run = await createRun(service.server, { partition: "away", inputs: { count: "60" } });
      await until(() => done.size >= 15);
      await own.crash();
      // Longer than the lease: it runs out, and nobody is there to take it.
      await sleep(testContext().signal, 1_500);
      await own.start();
      await until(
        async () =>
          (await pool.query("select 1 from run where end_time is not null").catch(() => ({ rows: [] }))).rows.length >
          0,
      );
      const ended = await watched(service.server, run.name);
      expect(ended).toMatchObject({ state: Run_State.SUCCEEDED, outcomeReasons: ["60 jobs"], epoch: 1n });
      expect([...done.values()].every((times) => times === 1)).toBe(true);
    } finally {
      await pool.end();
      await own[Symbol.asyncDispose]();
    }
  }, 180_000);
});

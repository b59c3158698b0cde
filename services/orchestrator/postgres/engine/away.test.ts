import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { Run_State } from "../../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { sleep } from "../../../kit/abort.ts";
import { createAuthority } from "../../../kit/certificates.ts";
import { createChannels } from "../../../kit/channels.ts";
import { systemClock } from "../../../kit/clock.ts";
import { createMetrics } from "../../../kit/metrics.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../../kit/testing/postgres.ts";
import { testIdentity } from "../../../kit/testing/serve.ts";
import { type Contracts, contractsOf } from "../../contract/load.ts";
import { jobContracts, ourContracts } from "../../testing/contracts.ts";
import { migratedPool } from "../../testing/database.ts";
import { goodJobs, startJobs } from "../../testing/jobs.ts";
import { grpcCaller, jobsLibrary, startService, startWorker } from "../../testing/mesh.ts";
import { createRun, until, watched } from "../../testing/runs.ts";

let postgres: TestPostgres;
let pool: Pool;
let contracts: Contracts;

beforeAll(async () => {
  postgres = await startPostgres();
  pool = await migratedPool(await postgres.createDatabase());
  contracts = contractsOf([await ourContracts(), await jobContracts()]);
});

afterAll(async () => {
  await pool?.end();
  await postgres?.[Symbol.asyncDispose]();
});

describe("a callee that is away", () => {
  it("costs few attempts, and is called again the moment it is back", async () => {
    const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
    const identity = await testIdentity(authority, "jobs");
    let began = 0;
    const jobs = {
      ...goodJobs,
      async do(...[ctx, req]: Parameters<typeof goodJobs.do>) {
        began += 1;
        await sleep(ctx.signal, 20);
        return goodJobs.do(ctx, req);
      },
    };
    const serve = (listenAddress: string) => startJobs({ catalog: contracts.catalog, jobs, identity, listenAddress });
    const first = await serve("127.0.0.1:0");
    const address = first.addresses.grpc;
    const channels = createChannels({
      identity: await testIdentity(authority, "orchestrator"),
      metrics: createMetrics(),
    });
    try {
      await using worker = startWorker({ pool, contracts, caller: grpcCaller(channels, contracts, address) });
      await using service = startService(pool, contracts, await jobsLibrary(contracts), worker.wake);
      const run = await createRun(service.server, { partition: "away", inputs: { count: "60" } });
      await until(() => began >= 10);
      await first[Symbol.asyncDispose]();
      const before = began;
      await sleep(testContext().signal, 4_000);
      const backAt = performance.now();
      await using _second = await serve(address);
      await until(() => began > before);
      expect(performance.now() - backAt).toBeLessThan(10_000);
      expect(await watched(service.server, run.name)).toMatchObject({ state: Run_State.SUCCEEDED });
      // Sixty items that each fail as fast as they can would make hundreds.
      const failed = await pool.query("select 1 from attempt where code <> 'OK'");
      expect(failed.rows.length).toBeLessThanOrEqual(60);
    } finally {
      channels.close();
    }
  }, 120_000);
});

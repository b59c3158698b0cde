import { beforeAll, describe, expect, it } from "@jest/globals";
import { Run_State } from "../../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { sleep } from "../../../kit/abort.ts";
import { createAuthority } from "../../../kit/certificates.ts";
import { createChannels } from "../../../kit/channels.ts";
import { systemClock } from "../../../kit/clock.ts";
import { createMetrics } from "../../../kit/metrics.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { freePort } from "../../../kit/testing/port.ts";
import { testIdentity } from "../../../kit/testing/serve.ts";
import type { Contracts } from "../../contract/load.ts";
import { testContracts } from "../../testing/contracts.ts";
import { testDatabase } from "../../testing/database.ts";
import { goodJobs, startJobs } from "../../testing/jobs.ts";
import { grpcCaller, jobsLibrary, startService, startWorker } from "../../testing/mesh.ts";
import { createRun, until, watched } from "../../testing/runs.ts";

const database = testDatabase();
let contracts: Contracts;

beforeAll(async () => {
  contracts = await testContracts();
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
    const address = `127.0.0.1:${await freePort()}`;
    const first = await serve(address);
    const channels = createChannels({
      identity: await testIdentity(authority, "orchestrator"),
      metrics: createMetrics(),
    });
    try {
      await using worker = startWorker({
        pool: database.pool,
        contracts,
        caller: grpcCaller(channels, contracts, address),
      });
      await using service = startService(database.pool, contracts, await jobsLibrary(contracts), worker.wake);
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
      const failed = await database.pool.query("select 1 from attempt where code <> 'OK'");
      expect(failed.rows.length).toBeLessThanOrEqual(60);
    } finally {
      channels.close();
    }
  }, 120_000);
});

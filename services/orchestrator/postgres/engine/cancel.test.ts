import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { Run_State } from "../../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { query } from "../../../kit/postgres/transaction.ts";
import { testContext } from "../../../kit/testing/context.ts";
import type { Contracts } from "../../contract/load.ts";
import { testContracts } from "../../testing/contracts.ts";
import { testDatabase } from "../../testing/database.ts";
import { goodJobs, type Jobs, startJobs } from "../../testing/jobs.ts";
import { grpcCaller, jobsLibrary, startService, startWorker } from "../../testing/mesh.ts";
import { createRun, until, watched } from "../../testing/runs.ts";

const database = testDatabase();
let contracts: Contracts;

beforeAll(async () => {
  contracts = await testContracts();
});

/** cancelled runs a day on a callee, cancels it once the callee is at work, and returns how long the callee took to stop. */
async function cancelled(partition: string, jobs: Partial<Jobs>, isAtWork: () => boolean | Promise<boolean>) {
  await using server = await startJobs({ catalog: contracts.catalog, jobs: { ...goodJobs, ...jobs } });
  const caller = grpcCaller(await server.channels("orchestrator"), contracts, server.addresses.grpc);
  await using worker = startWorker({ pool: database.pool, contracts, caller });
  await using service = startService(database.pool, contracts, await jobsLibrary(contracts), worker.wake);
  const { name } = await createRun(service.server, { partition, inputs: { count: "1" } });
  await until(isAtWork);
  const asked = performance.now();
  await service.server.cancelRun(testContext(), { name });
  expect((await watched(service.server, name)).state).toBe(Run_State.CANCELLED);
  await until(async () => !(await isAtWork()));
  return performance.now() - asked;
}

describe("a cancelled run", () => {
  it("ends the statement that its callee is executing", async () => {
    const sleeping = async () =>
      (
        await database.pool.query(
          "select 1 from pg_stat_activity where query = 'select pg_sleep(600)' and state = 'active'",
        )
      ).rowCount === 1;
    const failures: unknown[] = [];
    const jobs: Partial<Jobs> = {
      async do(ctx) {
        await query(ctx, database.pool, "select pg_sleep(600)").catch((error) => {
          failures.push(error);
          throw error;
        });
        return {};
      },
    };
    expect(await cancelled("sql", jobs, sleeping)).toBeLessThan(10_000);
    await until(() => failures.length > 0);
    expect(failures).toMatchObject([{ code: "CANCELLED" }]);
  });

  it("ends the request that its callee has sent to a site", async () => {
    let open = 0;
    // A site that takes the request and never answers.
    const site = createServer((request) => {
      open += 1;
      request.socket.once("close", () => {
        open -= 1;
      });
    }).listen(0, "127.0.0.1");
    try {
      const jobs: Partial<Jobs> = {
        async *work(ctx) {
          yield { progress: { done: 0, total: 1, unit: "pages" } };
          await fetch(`http://127.0.0.1:${(site.address() as AddressInfo).port}`, { signal: ctx.signal });
        },
      };
      expect(await cancelled("fetch", jobs, () => open === 1)).toBeLessThan(10_000);
    } finally {
      site.closeAllConnections();
      site.close();
    }
  });
});

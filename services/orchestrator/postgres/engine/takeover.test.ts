import { describe, expect, it } from "@jest/globals";
import { CreateRunRequest } from "../../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run_State } from "../../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { sleep } from "../../../kit/abort.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { goodJobs, jobOf } from "../../testing/jobs.ts";
import { clientOf, end, type Field, startField } from "../../testing/processes.ts";
import { day, until } from "../../testing/runs.ts";

const postgres = testPostgres();

const leaseMs = 3_000;
const ctx = testContext();

type Call = { readonly id: string; readonly epoch: number; readonly atMs: number };

/** startPair starts two orchestrators, and a run that the first of them has in hand: most of its calls wait for the second. */
async function startPair(calls: Call[]) {
  const jobs = {
    ...goodJobs,
    async do(each: typeof ctx, req: Parameters<typeof goodJobs.do>[1]) {
      calls.push({ id: jobOf(req).id, epoch: each.engine?.epoch ?? 0, atMs: performance.now() });
      const firstMs = calls.length > 10 ? 1e7 : 100;
      await sleep(each.signal, each.engine?.epoch === 1 ? firstMs : 1_000);
      return goodJobs.do(each, req);
    },
  };
  const field = await startField(await postgres.createDatabase(), jobs, process.env);
  const first = await field.start({ ORCHESTRATOR_ID: "first", LEASE_MS: String(leaseMs) });
  using client = clientOf(first);
  const run = { partition: "pair", day: day(), inputs: { count: "400" } };
  const { name } = await client.createRun(ctx, CreateRunRequest.fromPartial({ parent: "pipelines/jobs", run }));
  await until(() => calls.length >= 10);
  // What it takes over it keeps, however long the machine stands still.
  const second = await field.start({ ORCHESTRATOR_ID: "second", LEASE_MS: "60000" });
  return { field, name, first, second };
}

async function ownerOf({ pool }: Field): Promise<string> {
  return (await pool.query<{ owner: string }>("select owner from run")).rows[0]?.owner ?? "";
}

describe("two orchestrators", () => {
  it.each(["SIGKILL", "SIGSTOP"] as const)(
    "of which the one with the run gets %s: the other goes on",
    async (signal) => {
      const calls: Call[] = [];
      const { field, name, first, second } = await startPair(calls);
      await using _field = field;
      expect(await ownerOf(field)).toBe("first");
      const struckAt = performance.now();
      if (signal === "SIGKILL") await end(first, signal);
      else first.child.kill(signal);
      await until(() => calls.some((call) => call.epoch === 2));
      const tookMs = (calls.find((call) => call.epoch === 2)?.atMs ?? 0) - struckAt;
      // The lease's rest, one look and the first call; 15 s are promised for a lease of 10 s.
      expect(tookMs).toBeLessThan(leaseMs + 5_000);
      expect(await ownerOf(field)).toBe("second");
      if (signal === "SIGSTOP") {
        first.child.kill("SIGCONT");
        await sleep(ctx.signal, 2 * leaseMs);
        expect(await ownerOf(field)).toBe("second");
      }
      using client = clientOf(second);
      await client.cancelRun(ctx, { name });
      await until(async () => (await client.getRun(ctx, { name })).state === Run_State.CANCELLED);
      // What is kept was done by one owner or the other, and by the newer one nothing twice.
      const twice = await field.pool.query(
        "select 1 from attempt where code = 'OK' group by run_id, step, index having count(*) > 1",
      );
      expect(twice.rows).toEqual([]);
      const own = calls.filter((call) => call.epoch === 2).map((call) => call.id);
      expect(own).toHaveLength(new Set(own).size);
      // The one that woke is well, and works on the next run.
      if (signal === "SIGSTOP") {
        using old = clientOf(first);
        expect((await old.getRun(ctx, { name })).epoch).toBe(2n);
      }
    },
    180_000,
  );
});

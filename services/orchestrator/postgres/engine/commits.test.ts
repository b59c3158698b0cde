import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { testContext } from "../../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../../kit/testing/postgres.ts";
import { type Contracts, contractsOf } from "../../contract/load.ts";
import type { Caller } from "../../engine/caller.ts";
import { planHash } from "../../pipeline/library.ts";
import type { StepPlan } from "../../pipeline/plan.ts";
import { ourContracts } from "../../testing/contracts.ts";
import { migratedPool } from "../../testing/database.ts";
import { startWorker } from "../../testing/mesh.ts";
import { planWith, stepWith } from "../../testing/plans.ts";
import { day, until } from "../../testing/runs.ts";
import { createRunStore } from "../run/store.ts";

let postgres: TestPostgres;
let pool: Pool;
let contracts: Contracts;
const ctx = testContext();

beforeAll(async () => {
  postgres = await startPostgres();
  pool = await migratedPool(await postgres.createDatabase());
  contracts = contractsOf([await ourContracts()]);
});

afterAll(async () => {
  await pool?.end();
  await postgres?.[Symbol.asyncDispose]();
});

const caller: Caller = {
  async *call() {
    yield { kind: "result", output: { name: "sources/a/listings/1" }, sizeBytes: 24 };
  },
};

function stepAt(n: number): StepPlan {
  const name = { kind: "literal", value: "sources/a/listings/1" } as const;
  return stepWith({
    name: `s${n}`,
    method: "colheita.storage.v1.StorageService/GetListing",
    needs: n === 0 ? [] : [`s${n - 1}`],
    request: { kind: "object", fields: { name } },
  });
}

it("costs one commit for each step of a sequence: the end of one and the beginning of the next are the same", async () => {
  const runs = createRunStore(pool);
  const steps = 12;
  const atOnce = 8;
  const plan = planWith({ pipeline: "sequence", steps: Array.from({ length: steps }, (_, n) => stepAt(n)) });
  for (let n = 0; n < atOnce; n++) {
    await runs.create(ctx, {
      pipeline: plan.pipeline,
      partition: `p${n}`,
      day: day(),
      inputs: {},
      force: false,
      requestId: "",
      fingerprint: "",
      plan,
      planHash: planHash(plan),
      descriptorSetHash: contracts.hash,
      descriptorSet: contracts.bytes,
    });
  }
  await using _worker = startWorker({ pool, contracts, caller });
  const ended = "select state, advance::integer, epoch::integer from run where end_time is not null";
  await until(async () => (await pool.query(ended)).rows.length === atOnce);
  // One more than steps: the first begins with none that ends.
  const one = { state: "SUCCEEDED", advance: steps + 1, epoch: 1 };
  expect((await pool.query(ended)).rows).toEqual(Array.from({ length: atOnce }, () => one));
});

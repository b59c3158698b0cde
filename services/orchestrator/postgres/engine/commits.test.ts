import { beforeAll, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import { type Contracts, contractsOf } from "../../contract/load.ts";
import type { Caller } from "../../engine/caller.ts";
import { planHash } from "../../pipeline/library.ts";
import type { StepPlan } from "../../pipeline/plan.ts";
import { ourContracts } from "../../testing/contracts.ts";
import { testDatabase } from "../../testing/database.ts";
import { startWorker } from "../../testing/mesh.ts";
import { planWith, stepWith } from "../../testing/plans.ts";
import { newRunWith, until } from "../../testing/runs.ts";
import { createRunStore } from "../run/store.ts";

const database = testDatabase();
let contracts: Contracts;
const ctx = testContext();

beforeAll(async () => {
  contracts = contractsOf([await ourContracts()]);
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
  const runs = createRunStore(database.pool);
  const steps = 12;
  const atOnce = 8;
  const plan = planWith({ pipeline: "sequence", steps: Array.from({ length: steps }, (_, n) => stepAt(n)) });
  for (let n = 0; n < atOnce; n++) {
    const contract = { descriptorSetHash: contracts.hash, descriptorSet: contracts.bytes };
    await runs.create(
      ctx,
      newRunWith({ pipeline: plan.pipeline, partition: `p${n}`, plan, planHash: planHash(plan), ...contract }),
    );
  }
  await using _worker = startWorker({ pool: database.pool, contracts, caller });
  const ended = "select state, advance::integer, epoch::integer from run where end_time is not null";
  await until(async () => (await database.pool.query(ended)).rows.length === atOnce);
  // One more than steps: the first begins with none that ends.
  const one = { state: "SUCCEEDED", advance: steps + 1, epoch: 1 };
  expect((await database.pool.query(ended)).rows).toEqual(Array.from({ length: atOnce }, () => one));
});

import { randomInt } from "node:crypto";
import { beforeAll } from "@jest/globals";
import { sleep } from "../../../kit/abort.ts";
import { testContext } from "../../../kit/testing/context.ts";
import type { Catalog } from "../../contract/catalog.ts";
import { testContracts } from "../../testing/contracts.ts";
import { testDatabase } from "../../testing/database.ts";
import type { Lab } from "../../testing/suite/lab.ts";
import { describeEngine } from "../../testing/suite/suite.ts";
import { workerOf } from "../../testing/workers.ts";
import { createRunStore } from "../run/store.ts";
import { createStore } from "./store.ts";

const database = testDatabase();
let catalog: Catalog;

beforeAll(async () => {
  ({ catalog } = await testContracts());
});

async function lab(): Promise<Lab> {
  await database.pool.query("truncate run cascade");
  const pollMs = 20;
  return {
    ...{ leaseMs: 1_000, steadyMs: 60_000, limitMs: 3_000, lateMs: 10_000, pollMs },
    engine: (parts) => ({
      ...createRunStore(database.pool),
      ...workerOf(parts, createStore(database.pool, parts.planFormat), { pollMs, catalog }),
    }),
    monotonicMs: () => performance.now(),
    pass: (ms) => sleep(testContext().signal, ms),
    [Symbol.asyncDispose]: async () => {},
  };
}

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
describeEngine("the engine in PostgreSQL", lab, { plans: 12, runs: 150, seed });

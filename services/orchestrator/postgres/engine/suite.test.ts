import { randomInt } from "node:crypto";
import { afterAll, beforeAll } from "@jest/globals";
import type { Pool } from "pg";
import { sleep } from "../../../kit/abort.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../../kit/testing/postgres.ts";
import type { Catalog } from "../../contract/catalog.ts";
import { contractsOf } from "../../contract/load.ts";
import { jobContracts, ourContracts } from "../../testing/contracts.ts";
import { migratedPool } from "../../testing/database.ts";
import type { Lab } from "../../testing/suite/lab.ts";
import { describeEngine } from "../../testing/suite/suite.ts";
import { workerOf } from "../../testing/workers.ts";
import { createRunStore } from "../run/store.ts";
import { createStore } from "./store.ts";

let postgres: TestPostgres;
let pool: Pool;
let catalog: Catalog;

beforeAll(async () => {
  postgres = await startPostgres();
  pool = await migratedPool(await postgres.createDatabase());
  catalog = contractsOf([await ourContracts(), await jobContracts()]).catalog;
});

afterAll(async () => {
  await pool?.end();
  await postgres?.[Symbol.asyncDispose]();
});

async function lab(): Promise<Lab> {
  await pool.query("truncate run cascade");
  const leaseMs = 1_000;
  const pollMs = 20;
  return {
    ...{ leaseMs, pollMs },
    engine: (parts) => ({
      ...createRunStore(pool),
      ...workerOf(parts, createStore(pool, parts.planFormat), { leaseMs, pollMs, catalog }),
    }),
    monotonicMs: () => performance.now(),
    pass: (ms) => sleep(testContext().signal, ms),
    [Symbol.asyncDispose]: async () => {},
  };
}

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
describeEngine("the engine in PostgreSQL", lab, { plans: 12, runs: 150, seed });

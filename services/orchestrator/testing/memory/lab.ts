import { jest } from "@jest/globals";
import type { Catalog } from "../../contract/catalog.ts";
import type { MakeLab } from "../suite/lab.ts";
import { workerOf } from "../workers.ts";
import type { KeptRun } from "./run.ts";
import { createMemoryRuns } from "./runs.ts";
import { createMemoryStore, type Database } from "./store.ts";

// The database's clock is hours away from everybody else's.
const aheadMs = 3 * 3_600_000;

/** memoryLab makes labs whose durable state is in memory and whose time passes only when a test says so. */
export function memoryLab(catalog: () => Catalog): MakeLab {
  return async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    const runs: KeptRun[] = [];
    const database: Database = { runs, now: () => aheadMs + performance.now() };
    const leaseMs = 10_000;
    const pollMs = 100;
    return {
      ...{ leaseMs, pollMs },
      engine: (parts) => ({
        ...createMemoryRuns(database),
        ...workerOf(parts, createMemoryStore(database, parts.planFormat), { leaseMs, pollMs, catalog: catalog() }),
      }),
      monotonicMs: () => performance.now(),
      async pass(ms) {
        await jest.advanceTimersByTimeAsync(ms);
      },
      async [Symbol.asyncDispose]() {
        jest.useRealTimers();
      },
    };
  };
}

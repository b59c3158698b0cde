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
    const pollMs = 100;
    return {
      // Time stands still with the machine, so all that takes time is exact.
      ...{ leaseMs: 10_000, steadyMs: 10_000, limitMs: 300, lateMs: 0, pollMs },
      engine: (parts) => ({
        ...createMemoryRuns(database),
        ...workerOf(parts, createMemoryStore(database, parts.planFormat), { pollMs, catalog: catalog() }),
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

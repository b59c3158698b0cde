import type { Catalog } from "../contract/catalog.ts";
import { createDatabaseClock } from "../engine/clock.ts";
import type { Store } from "../engine/store.ts";
import { createWorker, type Worker } from "../engine/worker.ts";
import type { Parts } from "./suite/lab.ts";

/** LabWorker is what the workers of a lab have in common. */
export type LabWorker = { readonly pollMs: number; readonly catalog: Catalog };

/** workerOf is the worker of a replica of the suite, on the durable state of a lab. */
export function workerOf(parts: Parts, store: Store, { pollMs, catalog }: LabWorker): Worker {
  return createWorker({
    store: parts.reach(store),
    caller: parts.caller,
    // A reading that is as wrong as can be, until the database gives one.
    clock: createDatabaseClock({ monotonicMs: parts.monotonicMs }, 0),
    observer: parts.observer,
    random: () => 0.5,
    owner: parts.owner,
    leaseMs: parts.leaseMs,
    pollMs,
    mostRuns: parts.mostRuns,
    catalogOf: async () => catalog,
  });
}

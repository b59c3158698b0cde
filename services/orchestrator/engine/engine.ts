import type { RunStore } from "../run/run.ts";
import type { Worker } from "./worker.ts";

/**
 * Engine brings runs to their end, whatever dies on the way. It is what an engine has to give:
 *
 *   durable state   create keeps a run before it returns, and no answer of a callee is lost once it is kept
 *   timers          a retry, a limit and a lease are due although every process that knew of them is gone
 *   dispatch        run makes the calls that are due, with the idempotency key, the attempt and the epoch of each;
 *                   any number of processes may run at once, and the work of one that lost its run changes nothing
 *   cancel          cancel ends the calls under way, and resume lets what was ended go on
 *   query           get tells where a run and each of its steps stand
 *
 * What a run means is not an engine's: readiness, conditions, expressions, the decision to retry, keys, how a fan-out
 * ends. That is advance, settle, createScopes and their like, which every engine calls. The suite in testing/suite says
 * what all engines have in common, and runs against each.
 */
export type Engine = Pick<RunStore, "create" | "get" | "cancel" | "resume"> & Worker;

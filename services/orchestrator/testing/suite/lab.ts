import type { Caller } from "../../engine/caller.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Observer } from "../../engine/observer.ts";
import type { Store } from "../../engine/store.ts";

/** Parts are what a test puts between an engine and its surroundings, to disturb it there. */
export type Parts = {
  readonly owner: string;
  readonly caller: Caller;
  readonly observer: Observer;
  readonly mostRuns: number;
  readonly leaseMs: number;
  /** planFormat is the newest format of plans that this version of the engine understands. */
  readonly planFormat: number;
  /** monotonicMs is the replica's own clock. */
  monotonicMs(): number;
  /** reach is the durable state as the replica reaches it. */
  reach(store: Store): Store;
};

/** Lab is an engine's surroundings in a test: a durable state, and time that passes. */
export type Lab = AsyncDisposable & {
  /** leaseMs is a lease that a test can wait for. Where time is real, a busy machine may outlast it. */
  readonly leaseMs: number;
  /** steadyMs is a lease that nobody loses who lives, however long the machine stands still. */
  readonly steadyMs: number;
  /** limitMs is a limit that a test can wait for, and that nothing reaches which is done at once. */
  readonly limitMs: number;
  /** lateMs is how late a timer may be. */
  readonly lateMs: number;
  /** pollMs is how often its engines look for work. */
  readonly pollMs: number;
  /** engine is what one process has; all of a lab work on one durable state. */
  engine(parts: Parts): Engine;
  monotonicMs(): number;
  /** pass lets time pass. */
  pass(ms: number): Promise<void>;
};

/** MakeLab makes a lab whose durable state is empty. */
export type MakeLab = () => Promise<Lab>;

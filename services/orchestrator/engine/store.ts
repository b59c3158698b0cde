import type { Context } from "../../kit/context.ts";
import type { Plan } from "../pipeline/plan.ts";
import type { Call, CallError, FinalState, RunRecord, StepEnd } from "./state.ts";

/** Lease is the right to work on a run: who has it, and since which change of owners. */
export type Lease = { readonly run: string; readonly owner: string; readonly epoch: number };

/** Claim is a run that was taken over, with all that is needed to go on. */
export type Claim = {
  readonly lease: Lease;
  readonly run: RunRecord;
  readonly plan: Plan;
  /** descriptorSetHash names the contracts that the run began with. */
  readonly descriptorSetHash: string;
  /** calls are those of the steps that are open. */
  readonly calls: ReadonlyMap<string, readonly Call[]>;
  /** ends are the steps that have ended. */
  readonly ends: ReadonlyMap<string, StepEnd>;
  /** now is the database's clock at the claim. */
  readonly now: number;
  /** takenOver says whether another owner had it before. */
  readonly takenOver: boolean;
};

/** AttemptEnd is how an attempt ended. code is "OK" or a gRPC code. */
export type AttemptEnd = {
  readonly step: string;
  readonly index: number;
  readonly attempt: number;
  readonly endedAt: number;
  readonly code: string;
  readonly reason: string;
  readonly message: string;
};

/** AttemptStart is an attempt that begins. */
export type AttemptStart = {
  readonly step: string;
  readonly index: number;
  readonly attempt: number;
  readonly startedAt: number;
};

/** RunEnd is how a run ended. */
export type RunEnd = {
  readonly state: FinalState;
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly summary: string;
};

/** Commit is one advance of a run. All values are absolute, so that a commit whose answer was lost can be repeated. */
export type Commit = {
  /** ordinal counts the advances since the claim, from 1. One that comes late, after a newer one, changes nothing. */
  readonly ordinal: number;
  /** opened are the calls of steps whose calls are known now, as they stand after this commit. */
  readonly opened: ReadonlyMap<string, readonly Call[]>;
  /** changed are other calls, as they stand now. */
  readonly changed: readonly Call[];
  /** ends are steps that have ended now. */
  readonly ends: ReadonlyMap<string, StepEnd>;
  readonly begun: readonly AttemptStart[];
  readonly ended: readonly AttemptEnd[];
  /** error is why the run fails, where it does. */
  readonly error: CallError | undefined;
  readonly end: RunEnd | undefined;
  /** further says that the run came further than to begin something: takeovers are counted anew. */
  readonly further: boolean;
};

/** Held is a lease that was renewed. */
export type Held = { readonly run: string; readonly cancelling: boolean };

/**
 * mostTakeovers is how often a run is taken from its owner without coming further before it is given up. One that its
 * owner released was not taken.
 */
export const mostTakeovers = 20;

/** Store is the durable state that the engine works on. Its methods fail with UNAVAILABLE while the database is away. */
export type Store = {
  /** expire ends the leases that an owner of this name had in an earlier life, so that they can be claimed at once. */
  expire(ctx: Context, owner: string): Promise<void>;
  /**
   * claim takes over the next run that nobody works on; undefined where there is none. own are the runs that the caller
   * is working on: their leases may have run out while the database was away, and are only to be renewed. A run whose
   * plan has a newer format than the caller knows is left alone. One that was taken over mostTakeovers times without
   * coming further is not given to anybody: it ends, with the error ENGINE_FAILED.
   */
  claim(ctx: Context, owner: string, leaseMs: number, own: readonly string[]): Promise<Claim | undefined>;
  /** renew extends leases and returns those that still are the owner's, and the database's clock. */
  renew(
    ctx: Context,
    owner: string,
    leases: readonly Lease[],
    leaseMs: number,
  ): Promise<{ held: readonly Held[]; now: number }>;
  /** commit records an advance; false where the lease is another's now. */
  commit(ctx: Context, lease: Lease, commit: Commit): Promise<boolean>;
  /** release gives up a lease, so that another can claim the run at once. */
  release(ctx: Context, lease: Lease): Promise<void>;
  /** cancelling lists the runs of an owner that somebody wants to stop. */
  cancelling(ctx: Context, owner: string): Promise<readonly string[]>;
  /** descriptorSet returns the contracts of a hash, as runs keep them. */
  descriptorSet(ctx: Context, hash: string): Promise<Uint8Array>;
};

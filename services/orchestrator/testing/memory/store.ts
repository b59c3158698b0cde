import { sleep } from "../../../kit/abort.ts";
import type { Context } from "../../../kit/context.ts";
import type { Call } from "../../engine/state.ts";
import { type Claim, type Commit, type Lease, mostTakeovers, type Store } from "../../engine/store.ts";
import { planFormat } from "../../pipeline/plan.ts";
import { claimOf, isActive, type KeptRun } from "./run.ts";
import { compareTurns } from "./runs.ts";

/** Database is the durable state of the tests' engine without a database: what all its stores share. */
export type Database = {
  readonly runs: KeptRun[];
  /** now is the database's clock, which is nobody else's. */
  now(): number;
};

// No answer comes at once: a store that has no awaits would hide every race.
const latencyMs = 1;

/** createMemoryStore is the engine's durable state in memory. It keeps the rules of the one in PostgreSQL, in its own way. */
export function createMemoryStore(database: Database, format = planFormat): Store {
  const { runs, now } = database;
  const held = ({ run, owner, epoch }: Lease) =>
    runs.find((each) => each.id === run && each.owner === owner && each.epoch === epoch);
  const act = async <T>(ctx: Context, effect: () => T): Promise<T> => {
    await sleep(ctx.signal, latencyMs);
    const result = effect();
    await sleep(ctx.signal, latencyMs);
    return result;
  };
  return {
    expire: (ctx, owner) =>
      act(ctx, () => {
        for (const run of runs) if (run.owner === owner && isActive(run)) run.leaseExpiresAt = now();
      }),
    claim: (ctx, owner, leaseMs, own) => act(ctx, () => claim(database, { owner, leaseMs, own, format })),
    renew: (ctx, _owner, leases, leaseMs) =>
      act(ctx, () => {
        const kept = leases.flatMap((lease) => held(lease) ?? []).filter(isActive);
        for (const run of kept) run.leaseExpiresAt = now() + leaseMs;
        return { now: now(), held: kept.map((run) => ({ run: run.id, cancelling: run.state === "CANCELLING" })) };
      }),
    commit: (ctx, lease, advance) =>
      act(ctx, () => {
        const run = held(lease);
        if (run !== undefined) write(run, advance, now());
        return run !== undefined;
      }),
    release: (ctx, lease) =>
      act(ctx, () => {
        const run = held(lease);
        if (run === undefined || !isActive(run)) return;
        run.leaseExpiresAt = now();
        run.takeovers = Math.max(0, run.takeovers - 1);
      }),
    cancelling: (ctx, owner) =>
      act(ctx, () => runs.filter((run) => run.owner === owner && run.state === "CANCELLING").map((run) => run.id)),
    descriptorSet: () => Promise.reject(new TypeError("a test knows its contracts")),
  };
}

type Claiming = {
  readonly owner: string;
  readonly leaseMs: number;
  readonly own: readonly string[];
  readonly format: number;
};

function claim(database: Database, claiming: Claiming): Claim | undefined {
  const now = database.now();
  for (const run of database.runs.toSorted(compareTurns)) {
    if (!canClaim(database.runs, run, claiming, now)) continue;
    const givenUp = isActive(run) && run.takeovers >= mostTakeovers;
    if (run.state === "QUEUED") Object.assign(run, { state: "RUNNING", limitsFrom: now, takeovers: -1 });
    Object.assign(run, { owner: claiming.owner, epoch: run.epoch + 1, leaseExpiresAt: now + claiming.leaseMs });
    Object.assign(run, { takeovers: run.takeovers + 1, startTime: run.startTime ?? now, version: run.version + 1 });
    for (const attempt of run.attempts) attempt.end ??= { ...attempt, ...lost, endedAt: now };
    if (!givenUp) return claimOf(run, now);
    const state = run.state === "CANCELLING" ? "CANCELLED" : "FAILED";
    Object.assign(run, { state, endTime: now, error: run.error ?? engineFailed });
  }
  return undefined;
}

const lost = { code: "CANCELLED", reason: "OWNER_LOST", message: "" };
const engineFailed = {
  ...{ step: "", item: "", code: "INTERNAL", reason: "ENGINE_FAILED", message: "", metadata: {}, attempt: 0 },
};

function canClaim(runs: readonly KeptRun[], run: KeptRun, { own, format }: Claiming, now: number): boolean {
  if (run.made.plan.format > format) return false;
  if (isActive(run)) return run.leaseExpiresAt <= now && !own.includes(run.id);
  if (run.state !== "QUEUED") return false;
  const others = runs.filter((each) => each !== run && each.made.partition === run.made.partition);
  const same = others.filter((each) => each.made.pipeline === run.made.pipeline);
  return !same.some((each) => isActive(each) || (each.state === "QUEUED" && compareTurns(each, run) < 0));
}

function write(run: KeptRun, commit: Commit, now: number): void {
  run.version += 1;
  run.error = commit.error ?? run.error;
  if (commit.further) run.takeovers = 0;
  for (const [name, calls] of commit.opened) {
    const step = run.steps.get(name);
    if (step !== undefined) step.total = calls.length;
    if (!run.calls.has(name)) run.calls.set(name, [...calls]);
  }
  for (const call of commit.changed) put(run, call);
  for (const [name, end] of commit.ends) {
    const step = run.steps.get(name);
    if (step !== undefined) step.end = end;
  }
  for (const begun of commit.begun) {
    if (find(run, begun) === undefined) run.attempts.push({ ...begun, epoch: run.epoch, end: undefined });
  }
  for (const ended of commit.ended) {
    const attempt = find(run, ended);
    if (attempt !== undefined) attempt.end = ended;
  }
  if (commit.end === undefined || run.endTime !== undefined) return;
  const cancelled = run.state === "CANCELLING" && commit.end.state === "SUCCEEDED";
  Object.assign(run, { ...commit.end, state: cancelled ? "CANCELLED" : commit.end.state, endTime: now });
}

function put(run: KeptRun, call: Call): void {
  const own = run.calls.get(call.step);
  if (own?.[call.index] !== undefined) own[call.index] = call;
}

function find(run: KeptRun, { step, index, attempt }: { step: string; index: number; attempt: number }) {
  return run.attempts.find((each) => each.step === step && each.index === index && each.attempt === attempt);
}

import { formatDay } from "../../../kit/day.ts";
import type { Engine } from "../../engine/engine.ts";
import { isFinal } from "../../engine/state.ts";
import { nextRun, runName } from "../../run/generation.ts";
import type { NewRun } from "../../run/run.ts";
import { type KeptRun, viewOf } from "./run.ts";
import type { Database } from "./store.ts";

/** compareTurns says which of two runs goes first: what somebody had in hand, then the earliest day. */
export function compareTurns(one: KeptRun, other: KeptRun): number {
  const queued = (run: KeptRun) => (run.state === "QUEUED" ? 1 : 0);
  const day = (run: KeptRun) => formatDay(run.made.day);
  return queued(one) - queued(other) || day(one).localeCompare(day(other)) || Number(one.id) - Number(other.id);
}

/** createMemoryRuns is what people do with runs, on a database in memory. */
export function createMemoryRuns(database: Database): Pick<Engine, "create" | "get" | "cancel" | "resume"> {
  const { runs, now } = database;
  const find = (name: string) => runs.find((run) => run.name === name);
  return {
    async create(_ctx, made) {
      return viewOf(create(database, made));
    },
    async get(_ctx, name) {
      const run = find(name);
      return run && viewOf(run);
    },
    async cancel(_ctx, name) {
      const run = find(name);
      if (run?.state === "QUEUED") Object.assign(run, { state: "CANCELLED", endTime: now() });
      if (run?.state === "RUNNING") run.state = "CANCELLING";
      return run && viewOf(run);
    },
    async resume(_ctx, name) {
      const run = find(name);
      if (run === undefined) return undefined;
      if (!isFinal(run.state)) return { ok: true, run: viewOf(run) };
      const newer = runs.findLast((each) => isSameDay(each, run.made) && each.generation > run.generation)?.name;
      if (run.state === "SUCCEEDED" || newer !== undefined) return { ok: false, run: viewOf(run), newer };
      reopen(run);
      return { ok: true, run: viewOf(run) };
    },
  };
}

function create(database: Database, made: NewRun): KeptRun {
  const latest = database.runs.findLast((run) => isSameDay(run, made));
  const next = nextRun(
    latest && { generation: latest.generation, state: latest.state, succeeded: succeededOf(database.runs, made) },
    made.force,
  );
  if (next.kind !== "new") {
    const found = database.runs.find((run) => isSameDay(run, made) && run.generation === next.generation);
    if (found !== undefined) return found;
  }
  const run: KeptRun = {
    id: String(database.runs.length + 1),
    name: runName(made.pipeline, made.partition, made.day, next.generation),
    made,
    generation: next.generation,
    plan: JSON.stringify(made.plan),
    ...{ state: "QUEUED", outcome: "", reasons: [], summary: "", error: undefined, owner: "", epoch: 0 },
    ...{ leaseExpiresAt: 0, limitsFrom: 0, startTime: undefined, endTime: undefined, takeovers: 0, resumes: 0 },
    version: 1,
    steps: new Map(made.plan.steps.map((step) => [step.name, { total: undefined, end: undefined }])),
    calls: new Map(),
    attempts: [],
  };
  database.runs.push(run);
  return run;
}

function reopen(run: KeptRun): void {
  Object.assign(run, { state: "QUEUED", error: undefined, outcome: "", reasons: [], summary: "", endTime: undefined });
  Object.assign(run, { owner: "", takeovers: 0, resumes: run.resumes + 1, version: run.version + 1 });
  for (const [name, step] of run.steps) {
    if (step.end === "SUCCEEDED") continue;
    step.end = undefined;
    const calls = (run.calls.get(name) ?? []).map((call) => ({ ...call, attemptsBefore: call.attempts }));
    const again = { state: "WAITING", nextAttemptAt: 0, startedAt: 0, endedAt: 0 } as const;
    run.calls.set(
      name,
      calls.map((call) => (call.state === "SUCCEEDED" ? call : { ...call, ...again })),
    );
    if (step.total === undefined) run.calls.delete(name);
  }
}

function isSameDay(run: KeptRun, { pipeline, partition, day }: NewRun): boolean {
  const { made } = run;
  return made.pipeline === pipeline && made.partition === partition && formatDay(made.day) === formatDay(day);
}

function succeededOf(runs: readonly KeptRun[], made: NewRun): number | null {
  return runs.findLast((run) => isSameDay(run, made) && run.state === "SUCCEEDED")?.generation ?? null;
}

import type { Call, StepEnd } from "../../engine/state.ts";
import type { AttemptEnd, AttemptStart, Commit, Lease } from "../../engine/store.ts";
import { createRecordset, type RecordsetSize } from "./recordset.ts";

/** Advance is a commit, and the lease under which it is made. */
export type Advance = { readonly lease: Lease; readonly commit: Commit };

type OfRun<T> = T & { readonly run: string };
type StepChange = { readonly step: string; readonly total: number | null; readonly state: StepEnd | null };

/** CommitRows are the rows of some advances, by what is done with them. */
export type CommitRows = {
  readonly runs: readonly Advance[];
  readonly steps: readonly OfRun<StepChange>[];
  readonly opened: readonly OfRun<{ readonly call: Call }>[];
  readonly changed: readonly OfRun<{ readonly call: Call }>[];
  readonly begun: readonly OfRun<AttemptStart>[];
  readonly ended: readonly OfRun<AttemptEnd>[];
};

/** rowsOf gathers the rows of advances of different runs. */
export function rowsOf(advances: readonly Advance[]): CommitRows {
  const each = <T>(rows: (commit: Commit) => readonly T[]): OfRun<T>[] =>
    advances.flatMap(({ lease, commit }) => rows(commit).map((row) => ({ ...row, run: lease.run })));
  const calls = (own: readonly Call[]) => own.map((call) => ({ call }));
  return {
    runs: advances,
    steps: each(stepsOf),
    opened: each(({ opened }) => calls([...opened.values()].flat())),
    changed: each(({ changed }) => calls(changed)),
    begun: each(({ begun }) => begun),
    ended: each(({ ended }) => ended),
  };
}

/** parts are those rows in the order of a statement's parameters. */
export const parts = ["runs", "steps", "opened", "changed", "begun", "ended"] as const;

/** Part is one of them. */
export type Part = (typeof parts)[number];

/** Shape is what a statement is written for: how many rows of each part. */
export type Shape = Readonly<Record<Part, RecordsetSize>>;

/** valuesOf are a statement's parameters. */
export function valuesOf(rows: CommitRows, shape: Shape): readonly unknown[] {
  return [
    ...recordsets.runs.values(rows.runs, shape.runs),
    ...recordsets.steps.values(rows.steps, shape.steps),
    ...recordsets.opened.values(rows.opened, shape.opened),
    ...recordsets.changed.values(rows.changed, shape.changed),
    ...recordsets.begun.values(rows.begun, shape.begun),
    ...recordsets.ended.values(rows.ended, shape.ended),
  ];
}

/** recordsets are how those rows travel. */
export const recordsets = {
  runs: createRecordset<Advance>({
    run_id: ["bigint", ({ lease }) => lease.run],
    owner: ["text", ({ lease }) => lease.owner],
    epoch: ["bigint", ({ lease }) => lease.epoch],
    advance: ["bigint", ({ commit }) => commit.ordinal],
    further: ["boolean", ({ commit }) => commit.further],
    error: ["json", ({ commit }) => json(commit.error)],
    state: ["text", ({ commit }) => commit.end?.state],
    outcome: ["text", ({ commit }) => cleaned(commit.end?.outcome)],
    reasons: ["json", ({ commit }) => json(commit.end?.reasons.map(clean))],
    summary: ["text", ({ commit }) => cleaned(commit.end?.summary)],
  }),
  steps: createRecordset<OfRun<StepChange>>({
    run_id: ["bigint", ({ run }) => run],
    name: ["text", ({ step }) => step],
    total: ["integer", ({ total }) => total],
    state: ["text", ({ state }) => state],
  }),
  opened: createRecordset<OfRun<{ readonly call: Call }>>({
    ...callColumns(),
    item_id: ["text", ({ call }) => call.itemId],
    item: ["json", ({ call }) => JSON.stringify(call.item)],
  }),
  changed: createRecordset<OfRun<{ readonly call: Call }>>(callColumns()),
  begun: createRecordset<OfRun<AttemptStart>>({
    run_id: ["bigint", ({ run }) => run],
    step: ["text", ({ step }) => step],
    index: ["integer", ({ index }) => index],
    attempt: ["integer", ({ attempt }) => attempt],
    started_at: ["float8", ({ startedAt }) => startedAt],
  }),
  ended: createRecordset<OfRun<AttemptEnd>>({
    run_id: ["bigint", ({ run }) => run],
    step: ["text", ({ step }) => step],
    index: ["integer", ({ index }) => index],
    attempt: ["integer", ({ attempt }) => attempt],
    ended_at: ["float8", ({ endedAt }) => endedAt],
    code: ["text", ({ code }) => code],
    reason: ["text", ({ reason }) => clean(reason)],
    message: ["text", ({ message }) => clean(message)],
  }),
} as const;

/** weightOf is roughly how many bytes an advance writes. */
export function weightOf({ commit: { opened, changed, begun, ended } }: Advance): number {
  const row = 200;
  let weight = row + row * (begun.length + ended.length);
  for (const calls of [...opened.values(), changed])
    for (const call of calls) weight += row + (json(call.output)?.length ?? 0) + (json(call.error)?.length ?? 0);
  return weight;
}

function callColumns() {
  type Row = OfRun<{ readonly call: Call }>;
  return {
    run_id: ["bigint", ({ run }: Row) => run],
    step: ["text", ({ call }: Row) => call.step],
    index: ["integer", ({ call }: Row) => call.index],
    state: ["text", ({ call }: Row) => call.state],
    attempts: ["integer", ({ call }: Row) => call.attempts],
    next_attempt_at: ["float8", ({ call }: Row) => call.nextAttemptAt],
    started_at: ["float8", ({ call }: Row) => call.startedAt],
    ended_at: ["float8", ({ call }: Row) => call.endedAt],
    busy_ms: ["bigint", ({ call }: Row) => Math.round(call.busyMs)],
    progress_done: ["bigint", ({ call }: Row) => Math.trunc(call.progress.done)],
    progress_unit: ["text", ({ call }: Row) => clean(call.progress.unit)],
    output: ["json", ({ call }: Row) => json(call.output)],
    error: ["json", ({ call }: Row) => json(call.error)],
  } as const;
}

// One row for each step, since a statement changes a row only once.
function stepsOf({ opened, ends }: Commit): readonly StepChange[] {
  const names = new Set([...opened.keys(), ...ends.keys()]);
  return [...names].map((step) => ({
    step,
    total: opened.get(step)?.length ?? null,
    state: ends.get(step) ?? null,
  }));
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function cleaned(text: string | undefined): string | null {
  return text === undefined ? null : clean(text);
}

// A text takes no NUL; and half a character, as an expression may cut one, is no text at all.
function clean(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}

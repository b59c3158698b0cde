import { isSlug } from "../../kit/names.ts";
import { openSheet } from "../../kit/sourcefile/document.ts";
import { suggestion } from "../../kit/sourcefile/mapping.ts";
import { refuse, TooManyProblems } from "../../kit/sourcefile/place.ts";
import { byPosition, type Problem } from "../../kit/sourcefile/problem.ts";
import type { StepMethod } from "../contract/catalog.ts";
import { type Draft, readDraft } from "./draft.ts";
import { graphOf } from "./graph.ts";
import { defaultTimeoutMs, sheetLimits } from "./limits.ts";
import { type Mesh, stepMethod } from "./method.ts";
import { namesOf, type WorldStep } from "./names.ts";
import { compilePartitions } from "./partitions.ts";
import { type Plan, planFormat } from "./plan.ts";
import { compileStep, type StepWork } from "./step.ts";
import type { StepDraft } from "./step-draft.ts";
import { createTyping } from "./typing.ts";
import { refuseUnreachable, refuseUnused, unsureSteps } from "./usage.ts";
import { type Want, wanted } from "./want.ts";

/** Compiled is a pipeline's plan, or every mistake in its file. */
export type Compiled =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** PipelineFile is a pipeline's file as it was read. */
export type PipelineFile = {
  /** path is shown in problems. */
  readonly path: string;
  /** name is the file's name without its ending; the pipeline has the same. */
  readonly name: string;
  readonly text: string;
};

/** compile checks a pipeline's file whole, and makes its plan. */
export function compile(file: PipelineFile, mesh: Mesh): Compiled {
  const sheet = openSheet(file.path, file.text, sheetLimits);
  // What YAML says after its first complaint is an echo of it.
  if (sheet.problems.length > 0) return { ok: false, problems: sheet.problems.toSorted(byPosition).slice(0, 1) };
  const plan = untilEnough(() => check(file, readDraft(sheet), mesh));
  if (plan === undefined || sheet.problems.length > 0)
    return { ok: false, problems: sheet.problems.toSorted(byPosition) };
  return { ok: true, plan };
}

// A file may have a mistake in every third character.
function untilEnough<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof TooManyProblems) return undefined;
    throw error;
  }
}

function check(file: PipelineFile, draft: Draft, mesh: Mesh): Plan {
  checkNames(file, draft, mesh);
  if (draft.steps.length === 0 && draft.at.sheet.problems.length === 0)
    refuse(draft.at, "at least one step", { found: "none" });
  const work = workOf(draft, mesh);
  const partitions = draft.partitions && compilePartitions(draft.partitions, mesh, work.typing);
  const steps = draft.steps.map((step) => compileStep(step, work));
  const outcome = compileOutcome(draft, work);
  refuseUnreachable(draft, work);
  // What is unread because its reader has a mistake is not unused.
  if (draft.at.sheet.problems.length === 0) refuseUnused(draft, work);
  const { schedule } = draft;
  return {
    format: planFormat,
    pipeline: file.name,
    zone: draft.zone ?? "America/Sao_Paulo",
    inputs: [...(work.world.inputs ?? [])],
    partitions,
    schedule: schedule && {
      cron: schedule.cron ?? "",
      overlap: schedule.overlap ?? "skip",
      catchUp: schedule.catchUp ?? { mode: "last", most: 1 },
    },
    days: draft.days ?? "ascending",
    replays: draft.replays?.value,
    timeoutMs: work.runTimeoutMs,
    steps,
    outcome,
  };
}

function checkNames(file: PipelineFile, draft: Draft, { pipelines, replaying }: Mesh): void {
  const { name, replays, schedule, partitions } = draft;
  if (name !== undefined && (name.value !== file.name || !isSlug(name.value))) {
    refuse(name.at, `${file.name}, the name of the file`, {});
  }
  if (schedule !== undefined && partitions === undefined) {
    const hint = "a run is for a partition, and a schedule has to know which";
    refuse(schedule.at, "the key partitions beside a schedule", { found: "none", hint });
  }
  for (const { value, at } of (schedule && draft.inputs?.values()) ?? []) {
    if (value.default === undefined) refuse(at, "a default, because a schedule gives no inputs", { found: "none" });
  }
  if (replays === undefined) return;
  if (replays.value === file.name) refuse(replays.at, "another pipeline", { found: "itself" });
  else if (pipelines !== undefined && !pipelines.has(replays.value)) {
    refuse(replays.at, "the name of a pipeline", { hint: suggestion(replays.value, pipelines) });
  } else if (replaying?.has(replays.value)) {
    refuse(replays.at, "a pipeline with days of its own", { found: `${replays.value}, which replays another` });
  }
  if (schedule !== undefined) {
    const hint = `${replays.value} has the days, and is what has a schedule`;
    refuse(schedule.at, "no schedule in a pipeline that replays another", { found: "one", hint });
  }
}

function workOf(draft: Draft, mesh: Mesh): StepWork {
  const methods = new Map<string, StepMethod>();
  for (const step of draft.steps) {
    const method = stepMethod(step.call, mesh);
    if (method !== undefined) methods.set(step.name, method);
  }
  const graph = graphOf(draft.steps);
  const known = draft.steps.map((step): [string, WorldStep] => {
    const before = graph.misled.has(step.name) ? undefined : graph.before.get(step.name);
    return [step.name, { name: step.name, output: methods.get(step.name)?.output, before, items: itemsOf(step) }];
  });
  const inputs = draft.inputs && [...draft.inputs.values()].map(({ value }) => value);
  const world = { types: mesh.catalog.types, inputs, steps: new Map(known) };
  return {
    world,
    names: namesOf(world),
    typing: createTyping(),
    graph,
    methods,
    drafts: new Map(draft.steps.map((step) => [step.name, step])),
    runTimeoutMs: draft.timeout ?? defaultTimeoutMs,
  };
}

function itemsOf({ forEach }: StepDraft): WorldStep["items"] {
  if (forEach?.each !== undefined) return { kind: "each", of: forEach.each.value };
  return forEach && { kind: "list", source: forEach.in?.source };
}

function compileOutcome(draft: Draft, { names, typing, graph }: StepWork): Plan["outcome"] {
  const { outcome } = draft;
  if (outcome === undefined) return undefined;
  const place = { environments: names.atEnd(), unsure: unsureSteps(draft, graph.before) };
  const wants: readonly (readonly [keyof typeof outcome, Want])[] = [
    ["word", wanted.text],
    ["reasons", wanted.texts],
    ["summary", wanted.text],
  ];
  for (const [key, want] of wants) {
    const text = outcome[key];
    if (text !== undefined) typing.check(text, want, place);
  }
  return {
    word: outcome.word?.source ?? "",
    reasons: outcome.reasons?.source ?? "",
    summary: outcome.summary?.source,
  };
}

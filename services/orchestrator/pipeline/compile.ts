import { isSlug } from "../../kit/names.ts";
import { openSheet } from "../../kit/sourcefile/document.ts";
import { suggestion } from "../../kit/sourcefile/mapping.ts";
import { type Place, refuse } from "../../kit/sourcefile/place.ts";
import { byPosition, type Problem } from "../../kit/sourcefile/problem.ts";
import type { Catalog, StepMethod } from "../contract/catalog.ts";
import { type Draft, readDraft, type StepDraft } from "./draft.ts";
import { compileFanOut } from "./fan-out.ts";
import { type Graph, graphOf } from "./graph.ts";
import { type ExpressionText, refuseIn } from "./located.ts";
import { chainOf, namesAtEnd, namesBefore, namesOfCall, type World } from "./names.ts";
import { type Plan, planFormat, type StepPlan } from "./plan.ts";
import { readRequest } from "./request.ts";
import { inspect, type Names } from "./shape.ts";

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

const defaultTimeoutMs = 86_400_000;

/** Mesh is what a pipeline's steps are checked against. */
export type Mesh = {
  readonly catalog: Catalog;
  /** account is the service account that will call the steps. */
  readonly account: string;
  /** knows says whether the address of a service, by its full name, is configured. */
  knows(service: string): boolean;
};

/** compile checks a pipeline's file whole, and makes its plan. */
export function compile(file: PipelineFile, mesh: Mesh): Compiled {
  const sheet = openSheet(file.path, file.text);
  // What YAML says after its first complaint is an echo of it.
  if (sheet.problems.length > 0) return { ok: false, problems: sheet.problems.toSorted(byPosition).slice(0, 1) };
  const draft = readDraft(sheet);
  const plan = check(file, draft, mesh);
  if (sheet.problems.length > 0) return { ok: false, problems: sheet.problems.toSorted(byPosition) };
  return { ok: true, plan };
}

function check(file: PipelineFile, draft: Draft, mesh: Mesh): Plan {
  const { name } = draft;
  if (name !== undefined && (name.value !== file.name || !isSlug(name.value))) {
    refuse(name.at, `${file.name}, the name of the file`, {});
  }
  if (draft.steps.length === 0 && draft.at.sheet.problems.length === 0)
    refuse(draft.at, "at least one step", { found: "none" });
  const methods = new Map<string, StepMethod>();
  for (const step of draft.steps) {
    const method = methodOf(step, mesh);
    if (method !== undefined) methods.set(step.name, method);
  }
  const graph = graphOf(draft.steps);
  const world: World = {
    inputs: draft.inputs,
    steps: new Map(draft.steps.map((step) => [step.name, step])),
    methods,
    misled: graph.misled,
  };
  const timeoutMs = draft.timeout ?? defaultTimeoutMs;
  const steps = draft.steps.map((step) => compileStep(step, world, graph, timeoutMs));
  const { outcome } = draft;
  const atEnd = namesAtEnd(world);
  inspectWith(atEnd)(outcome?.word);
  inspectWith(atEnd)(outcome?.reasons);
  return {
    format: planFormat,
    pipeline: file.name,
    zone: draft.zone ?? "America/Sao_Paulo",
    inputs: [...(world.inputs?.values() ?? [])],
    partitions: undefined,
    schedule: undefined,
    days: "ascending",
    replays: undefined,
    timeoutMs,
    steps,
    outcome: outcome && {
      word: outcome.word?.source ?? "",
      reasons: outcome.reasons?.source ?? "",
      summary: undefined,
    },
  };
}

function methodOf(step: StepDraft, { catalog, account, knows }: Mesh): StepMethod | undefined {
  if (step.call === undefined) return undefined;
  const { value, at } = step.call;
  const found = catalog.find(value);
  const isKnown = catalog.methodNames.includes(value);
  if (!found.ok)
    return refuse(at, "a method that a step can call", {
      found: found.reason,
      hint: isKnown ? "" : suggestion(value, catalog.methodNames),
    });
  const { method } = found;
  if (method.retryOwner === "mesh") {
    const hint = "the engine would try again on top of it; a step's method says OWNER_ENGINE or OWNER_NOBODY";
    refuse(at, "a method that nothing else tries again", { found: `${value}, which the mesh tries again`, hint });
  }
  if (!method.callers.includes(account)) {
    refuse(at, `a method that ${account} may call`, { found: `${value} for ${method.callers.join(", ") || "nobody"}` });
  }
  if (!knows(method.service)) {
    const hint = `name it in STEP_ADDRESSES: ${method.service}=host:port`;
    refuse(at, "a service whose address is configured", { found: method.service, hint });
  }
  return method;
}

function compileStep(step: StepDraft, world: World, graph: Graph, runTimeoutMs: number): StepPlan {
  const method = world.methods.get(step.name);
  const before = (name: string) => graph.before.get(name) ?? new Set<string>();
  const fanOut = compileFanOut(step, world);
  const calls = namesOfCall(world, step, before);
  inspectWith(namesBefore(world, step.name, before(step.name)))(step.forEach?.in);
  inspectWith(calls)(step.forEach?.id);
  const request = step.with && method && readRequest(step.with, method.input, inspectWith(calls));
  const timeoutMs = step.timeout?.value ?? runTimeoutMs;
  if (timeoutMs > runTimeoutMs) refuse(step.timeout?.at ?? step.at, `at most the run's timeout, ${runTimeoutMs} ms`);
  const longest = Math.min(method?.deadlineMs ?? timeoutMs, timeoutMs);
  const attemptTimeoutMs = step.attemptTimeout?.value ?? longest;
  if (attemptTimeoutMs > longest) tooLong(step.attemptTimeout?.at ?? step.at, method, longest);
  return {
    name: step.name,
    method: step.call?.value ?? "",
    needs: graph.needs.get(step.name) ?? [],
    when: undefined,
    request: request ?? { kind: "object", fields: {} },
    fanOut,
    itemOf: chainOf(world, step)
      .slice(1)
      .map((link) => link.name),
    timeoutMs,
    attemptTimeoutMs,
    heartbeatTimeoutMs: undefined,
    onFailure: "fail",
    retry: { attempts: step.retry?.attempts, largestDelayMs: step.retry?.largestDelay ?? 10_000 },
  };
}

function tooLong(at: Place, method: StepMethod | undefined, longest: number): void {
  const isContract = longest === method?.deadlineMs;
  refuse(at, `at most ${longest} ms, ${isContract ? "the contract's deadline" : "the step's timeout"}`);
}

function inspectWith(names: Names): (expression: ExpressionText | undefined) => void {
  return (expression) => {
    if (expression === undefined) return;
    for (const mistake of inspect(expression.parsed.ast, names).mistakes)
      refuseIn(expression.at, expression.source, mistake);
  };
}

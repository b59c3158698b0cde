import type { JsonValue } from "@bufbuild/protobuf";
import {
  type Input,
  Pipeline,
  type PipelineStep,
  Problem as ProblemMessage,
  type Schedule,
} from "../../../gen/rpc/colheita/orchestrator/v1/pipeline.ts";
import { formatName } from "../../kit/names.ts";
import type { Catalog } from "../contract/catalog.ts";
import { durationOf } from "../contract/duration.ts";
import type { ScheduleView } from "../schedule/schedule.ts";
import type { Pipeline as Loaded } from "./library.ts";
import type { InputPlan, Plan, StepPlan, Template, Tolerance } from "./plan.ts";

const mostProblems = 200;

/** messageOf is a pipeline as the contract has it, with how its schedule stands. catalog knows the methods of its steps. */
export function messageOf(pipeline: Loaded, catalog: Catalog, view: Partial<ScheduleView> = {}): Pipeline {
  const name = formatName("pipeline", { pipeline: pipeline.name });
  if (!pipeline.ok) {
    const problems = pipeline.problems.slice(0, mostProblems).map((problem) => ProblemMessage.fromPartial(problem));
    return { ...Pipeline.create(), name, problems };
  }
  const { plan } = pipeline;
  return {
    ...Pipeline.create(),
    name,
    zone: plan.zone,
    inputs: plan.inputs.map(inputOf),
    steps: plan.steps.map((step) => stepOf(step, catalog)),
    timeout: durationOf(plan.timeoutMs),
    schedule: scheduleOf(plan, view),
    partitions: [...(view.partitions ?? [])],
    replays: plan.replays === undefined ? "" : formatName("pipeline", { pipeline: plan.replays }),
    ascendingDays: plan.days === "ascending",
    planHash: pipeline.planHash,
  };
}

function inputOf({ name, type, default: value }: InputPlan): Input {
  return { name, type, required: value === undefined, defaultValue: value === undefined ? "" : String(value) };
}

function stepOf(step: StepPlan, catalog: Catalog): PipelineStep {
  const { fanOut } = step;
  const silenceMs = step.heartbeatTimeoutMs ?? contractSilenceMs(step, catalog);
  return {
    step: step.name,
    method: step.method,
    needs: [...step.needs],
    when: step.when ?? "",
    forEach: fanOut === undefined ? "" : fanOut.kind === "list" ? fanOut.source : fanOut.of,
    limit: fanOut?.limit ?? 1,
    mayFail: toleranceText(fanOut?.mayFail),
    requestJson: JSON.stringify(jsonOf(step.request)),
    retry: retryText(step.retry),
    attemptTimeout: durationOf(step.attemptTimeoutMs),
    timeout: durationOf(step.timeoutMs),
    heartbeatTimeout: silenceMs === undefined ? undefined : durationOf(silenceMs),
    onFailure: step.onFailure,
  };
}

// Who calls gives up on a stream after three heartbeats, where the file does not say otherwise.
function contractSilenceMs({ method }: StepPlan, catalog: Catalog): number | undefined {
  const found = catalog.find(method);
  return found.ok && found.method.heartbeatMs !== undefined ? 3 * found.method.heartbeatMs : undefined;
}

function toleranceText(tolerance: Tolerance = { kind: "none" }): string {
  switch (tolerance.kind) {
    case "count":
      return String(tolerance.most);
    case "share":
      // 0.07 * 100 has a tail that nobody wrote.
      return `${Number((tolerance.most * 100).toFixed(6))}%`;
    default:
      return tolerance.kind;
  }
}

function retryText({ attempts, largestDelayMs }: StepPlan["retry"]): string {
  const many = attempts === undefined ? "until its timeout" : `${attempts} attempts`;
  return attempts === 1 ? "none" : `engine, ${many}, at most ${largestDelayMs / 1_000} s apart`;
}

/** jsonOf is a template as JSON, its expressions as they stand in the file. */
function jsonOf(template: Template): JsonValue {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      return `\${ ${template.source} }`;
    case "list":
      return template.items.map(jsonOf);
    case "object":
      return Object.fromEntries(Object.entries(template.fields).map(([name, field]) => [name, jsonOf(field)]));
  }
}

function scheduleOf({ schedule }: Plan, view: Partial<ScheduleView>): Schedule | undefined {
  if (schedule === undefined) return undefined;
  return {
    cron: schedule.cron,
    overlap: schedule.overlap,
    catchUp: schedule.catchUp.mode,
    catchUpMost: schedule.catchUp.most,
    paused: view.paused ?? false,
    pauseReason: view.pauseReason ?? "",
    pauseTime: view.pauseTime,
    nextFireTimes: [...(view.nextFires ?? [])],
    lastFireTime: view.lastFire,
    missed: BigInt(view.missed ?? 0),
    skipped: BigInt(view.skipped ?? 0),
    overdue: BigInt(view.overdue ?? 0),
  };
}

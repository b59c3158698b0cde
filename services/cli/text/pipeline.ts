import type { JsonValue } from "@bufbuild/protobuf";
import type {
  Pipeline,
  PipelineStep,
  Problem,
  Schedule,
} from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { formatProblem } from "../../kit/sourcefile/problem.ts";
import { shortName } from "../argument/names.ts";
import { list, table } from "./table.ts";
import { duration, instant } from "./time.ts";

/** problemLines are the mistakes of a file, as compilers write them: file:line:column. */
export function problemLines(problems: readonly Problem[]): string[] {
  return problems.map(formatProblem);
}

/** pipelineTable shows pipelines, one a line. */
export function pipelineTable(pipelines: readonly Pipeline[]): string[] {
  return table<Pipeline>(
    [
      ["PIPELINE", (each) => shortName(each.name)],
      ["FILE", (each) => (each.problems.length === 0 ? "good" : counted(each.problems.length, "mistake"))],
      ["SCHEDULE", (each) => scheduleText(each.schedule)],
      ["ZONE", (each) => each.zone],
      ["NEXT", (each) => nextText(each)],
      ["PARTITIONS", (each) => (each.problems.length > 0 || each.replays !== "" ? "" : each.partitions.length)],
      ["REPLAYS", (each) => shortName(each.replays)],
    ],
    pipelines,
  );
}

/** scheduleTable shows the schedules of pipelines, one a line. */
export function scheduleTable(pipelines: readonly Pipeline[]): string[] {
  const scheduled = pipelines.flatMap((pipeline) =>
    pipeline.schedule === undefined ? [] : [{ ...pipeline, schedule: pipeline.schedule }],
  );
  return table<Pipeline & { readonly schedule: Schedule }>(
    [
      ["PIPELINE", (each) => shortName(each.name)],
      ["CRON", (each) => each.schedule.cron],
      ["ZONE", (each) => each.zone],
      ["NEXT", (each) => nextText(each)],
      ["LAST", (each) => instant(each.schedule.lastFireTime, each.zone)],
      ["OVERLAP", (each) => each.schedule.overlap],
      ["CATCH UP", (each) => catchUpText(each.schedule)],
      ["MISSED", (each) => Number(each.schedule.missed)],
      ["SKIPPED", (each) => Number(each.schedule.skipped)],
      ["OVERDUE", (each) => Number(each.schedule.overdue)],
    ],
    scheduled,
  );
}

/** pipelineDetails shows what a pipeline does, and when. */
export function pipelineDetails(pipeline: Pipeline): string[] {
  const { schedule, zone, steps } = pipeline;
  return [
    ...list([
      ["pipeline", shortName(pipeline.name)],
      ["zone", zone],
      ["days", pipeline.ascendingDays ? "in ascending order" : "in any order"],
      ["replays", shortName(pipeline.replays)],
      ["timeout", duration(pipeline.timeout)],
      ["inputs", pipeline.inputs.map(inputText).join(", ")],
      ["partitions", pipeline.partitions.join(", ")],
      ["schedule", scheduleText(schedule)],
      ["overlap", schedule?.overlap],
      ["catch up", schedule && catchUpText(schedule)],
      ["paused", schedule?.paused ? `since ${instant(schedule.pauseTime, zone)}: ${schedule.pauseReason}` : ""],
      ["missed", numberText(schedule?.missed)],
      ["skipped", numberText(schedule?.skipped)],
      ["overdue", numberText(schedule?.overdue)],
      ["plan", pipeline.planHash.slice(0, 12)],
    ]),
    ...fireLines(schedule, zone),
    ...steps.flatMap(stepLines),
  ];
}

// A step by step, and not a table: what there is to say of one is wider than a terminal.
function stepLines(step: PipelineStep): string[] {
  const facts = list([
    ["call", step.method],
    ["needs", step.needs.join(" ")],
    ["when", step.when],
    ["for each", step.forEach === "" ? "" : `${step.forEach} (${step.limit} at once)`],
    ["may fail", step.forEach === "" ? "" : step.mayFail],
    ["retries", step.retry],
    ["attempt", duration(step.attemptTimeout)],
    ["silence", duration(step.heartbeatTimeout)],
    ["timeout", duration(step.timeout)],
    ["on failure", step.onFailure],
    ...givenTo(step).map((field, index) => [index === 0 ? "given" : "", field] as const),
  ]);
  return ["", step.step, ...facts.map((fact) => `  ${fact}`)];
}

// What a call is given: expressions as they stand in the file, everything else as JSON.
function givenTo({ requestJson }: PipelineStep): string[] {
  const request = JSON.parse(requestJson) as Readonly<Record<string, JsonValue>>;
  const fields = Object.entries(request).map(([name, value]) => {
    const isExpression = typeof value === "string" && value.startsWith("${");
    return `${name}: ${isExpression ? value : JSON.stringify(value)}`;
  });
  return fields.length === 0 ? ["nothing"] : fields;
}

function fireLines(schedule: Schedule | undefined, zone: string): string[] {
  if (schedule === undefined || schedule.nextFireTimes.length === 0) return [];
  return ["", "fires next", ...schedule.nextFireTimes.map((time) => `  ${instant(time, zone)}`)];
}

function inputText({ name, type, required, defaultValue }: Pipeline["inputs"][number]): string {
  return `${name} ${type}${required ? " (required)" : ` = ${defaultValue === "" ? '""' : defaultValue}`}`;
}

function scheduleText(schedule: Schedule | undefined): string {
  return schedule === undefined ? "" : schedule.cron;
}

function nextText({ schedule, zone }: Pipeline): string {
  return schedule?.paused ? "paused" : instant(schedule?.nextFireTimes[0], zone);
}

function catchUpText({ catchUp, catchUpMost }: Schedule): string {
  return catchUp === "all" ? `all, at most ${catchUpMost}` : catchUp;
}

function numberText(value: bigint | undefined): string {
  return value === undefined || value === 0n ? "" : String(value);
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

import {
  type Run,
  Run_State,
  type Step,
  Step_State,
  type StepError,
} from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { shortName } from "../argument/names.ts";
import { wordOf } from "./enum.ts";
import { shorten, withoutNote } from "./plain.ts";
import { list, table } from "./table.ts";
import { dayText, duration, instant, took } from "./time.ts";

const longestNote = 80;

/** runTable shows runs, one a line. */
export function runTable(runs: readonly Run[], now: number): string[] {
  return table<Run>(
    [
      ["RUN", (run) => shortName(run.name)],
      ["STATE", (run) => stateText(run)],
      ["OUTCOME", (run) => run.outcome],
      ["STARTED", (run) => instant(run.startTime)],
      ["TOOK", (run) => took(run.startTime, run.endTime, now)],
      ["NOTE", (run) => shorten(run.error === undefined ? run.summary : errorText(run.error), longestNote)],
    ],
    runs,
  );
}

/** runDetails shows all of a run. */
export function runDetails(run: Run, now: number): string[] {
  const inputs = Object.entries(run.inputs).map(([name, value]) => `${name}=${value}`);
  return [
    ...list([
      ["run", shortName(run.name)],
      ["partition", run.partition],
      ["day", dayText(run.day)],
      ["state", stateText(run)],
      ["outcome", run.outcome],
      ["because", run.outcomeReasons.join("; ")],
      ["summary", run.summary],
      ["error", run.error && errorText(run.error)],
      ["inputs", inputs.join(", ")],
      ["due", instant(run.logicalTime)],
      ["created", instant(run.createTime)],
      ["started", instant(run.startTime)],
      ["ended", instant(run.endTime)],
      ["took", took(run.startTime, run.endTime, now)],
      ["backfill", run.backfill === "" ? "" : shortName(run.backfill)],
      ["resumed", run.resumes === 0 ? "" : times(run.resumes)],
      ["owner", run.owner],
      ["taken up", run.epoch === 0n ? "" : times(Number(run.epoch))],
    ]),
    "",
    ...stepTable(run.steps, now),
  ];
}

/** stateText is where a run stands. */
export function stateText(run: Run): string {
  return wordOf(Run_State, run.state);
}

/** stepText is a step at this moment, in a line: its state, how far it is, and what fails. */
export function stepText(step: Step): string {
  const failing = step.error === undefined ? "" : ` [${errorText(step.error)}]`;
  return [`${step.step} ${wordOf(Step_State, step.state)}`, callsText(step), progressText(step)]
    .filter((part) => part !== "")
    .join(" ")
    .concat(failing);
}

/** errorText is a failure in a line. */
function errorText({ step, item, code, reason, message, attempt }: StepError): string {
  const where = [step, item].filter((part) => part !== "").join("/");
  const what = [code, reason === code ? "" : reason].filter((part) => part !== "").join(" ");
  return `${where === "" ? "" : `${where}: `}${what}: ${withoutNote(message)}${attempt > 1 ? ` (attempt ${attempt})` : ""}`;
}

function stepTable(steps: readonly Step[], now: number): string[] {
  return table<Step>(
    [
      ["STEP", (step) => step.step],
      ["STATE", (step) => wordOf(Step_State, step.state)],
      ["CALLS", (step) => callsText(step)],
      ["ATTEMPTS", (step) => step.attempts],
      ["PROGRESS", (step) => progressText(step)],
      ["TOOK", (step) => took(step.startTime, step.endTime, now)],
      ["BUSY", (step) => (step.attempts === 0 ? "" : duration(step.busyTime))],
      ["NOTE", (step) => shorten(step.error === undefined ? "" : errorText(step.error), longestNote)],
    ],
    steps,
  );
}

function callsText({ itemsTotal, itemsDone }: Step): string {
  return itemsTotal === 0 ? "" : `${itemsDone}/${itemsTotal}`;
}

function progressText({ progressDone, progressUnit }: Step): string {
  return progressDone === 0n ? "" : `${progressDone.toLocaleString("en")} ${progressUnit}`.trim();
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

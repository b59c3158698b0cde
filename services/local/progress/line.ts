import { type Run, Run_State, type Step, Step_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";

/** progressLine says what a run does at this moment: its steps under way, how far they are, and what fails. */
export function progressLine(run: Run): string {
  const running = run.steps.filter((step) => step.state === Step_State.RUNNING).map(stepText);
  return running.join(", ") || (run.state === Run_State.QUEUED ? "waits" : "goes on");
}

function stepText({ step, itemsDone, itemsTotal, progressDone, progressUnit, error }: Step): string {
  const calls = itemsTotal > 1 ? ` ${itemsDone}/${itemsTotal}` : "";
  const progress = progressDone > 0n ? ` (${`${progressDone.toLocaleString("en")} ${progressUnit}`.trim()})` : "";
  const words = error === undefined ? [] : [...new Set([error.code, error.reason])].filter((word) => word !== "");
  const failing = words.length === 0 ? "" : ` [${words.join(" ")}, trying again]`;
  return `${step}${calls}${progress}${failing}`;
}

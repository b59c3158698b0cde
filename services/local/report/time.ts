import type { StepTime } from "./day.ts";

/** timeLine says where the time of a run went, step by step. */
export function timeLine(steps: readonly StepTime[], tookMs: number): string {
  const parts = steps.map(
    ({ step, calls, attempts, tookMs: stepMs }) => `${step} ${seconds(stepMs)}${tries(calls, attempts)}`,
  );
  return [...parts, `in all ${seconds(tookMs)}`].join(", ");
}

/** seconds writes a duration for people: "0.4 s". */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function tries(calls: number, attempts: number): string {
  if (calls <= 1 && attempts <= 1) return "";
  const again = attempts > calls ? `, ${attempts - calls} tried again` : "";
  return ` (${calls} ${calls === 1 ? "call" : "calls"}${again})`;
}

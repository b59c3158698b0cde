import { backoffMs } from "../../kit/backoff.ts";
import { type Place, refuse } from "../../kit/sourcefile/place.ts";
import type { StepMethod } from "../contract/catalog.ts";
import { defaultDelayMs, firstDelayMs } from "./limits.ts";
import type { StepPlan } from "./plan.ts";
import type { StepDraft } from "./step-draft.ts";

/** Times are a step's limits in time. */
export type Times = Pick<StepPlan, "timeoutMs" | "attemptTimeoutMs" | "heartbeatTimeoutMs" | "retry">;

/** compileTimes checks that a step's times fit into each other, its run's and its contract's. */
export function compileTimes(step: StepDraft, method: StepMethod | undefined, runTimeoutMs: number): Times {
  const timeoutMs = step.timeout?.value ?? runTimeoutMs;
  if (timeoutMs > runTimeoutMs) refuse(step.timeout?.at ?? step.at, `at most the run's timeout, ${runTimeoutMs} ms`);
  const longest = Math.min(method?.deadlineMs ?? timeoutMs, timeoutMs);
  const attemptTimeoutMs = step.attemptTimeout?.value ?? longest;
  if (attemptTimeoutMs > longest) {
    const limit = longest === method?.deadlineMs ? "the contract's deadline" : "the step's timeout";
    refuse(step.attemptTimeout?.at ?? step.at, `at most ${longest} ms, ${limit}`);
  }
  const heartbeatTimeoutMs = step.heartbeatTimeout?.value;
  if (step.heartbeatTimeout !== undefined && method !== undefined) {
    checkHeartbeat(step.heartbeatTimeout, method, attemptTimeoutMs);
  }
  const retry = {
    attempts: step.retry?.attempts,
    largestDelayMs: step.retry?.largestDelay?.value ?? Math.min(defaultDelayMs, timeoutMs),
  };
  checkRetry(step, retry, timeoutMs);
  return { timeoutMs, attemptTimeoutMs, heartbeatTimeoutMs, retry };
}

function checkHeartbeat(
  { value, at }: { readonly value: number; readonly at: Place },
  method: StepMethod,
  attemptTimeoutMs: number,
): void {
  if (!method.streams) {
    return void refuse(at, "no heartbeatTimeout", { found: `one for ${method.fullName}, which does not stream` });
  }
  const least = 2 * (method.heartbeatMs ?? 0);
  if (value < least) {
    const hint = `the contract promises one every ${method.heartbeatMs} ms`;
    refuse(at, `at least ${least} ms, twice the contract's heartbeat`, { hint });
  }
  if (value > attemptTimeoutMs) refuse(at, `at most ${attemptTimeoutMs} ms, the attempt's timeout`);
}

// Retries that no time is left for are a mistake about one of the two.
function checkRetry({ retry: draft, attemptTimeout }: StepDraft, retry: StepPlan["retry"], timeoutMs: number): void {
  if (draft?.largestDelay !== undefined && draft.largestDelay.value >= timeoutMs) {
    refuse(draft.largestDelay.at, `less than the step's timeout, ${timeoutMs} ms`);
  }
  const { attempts } = retry;
  if (draft === undefined || attempts === undefined) return;
  const growth = { firstMs: firstDelayMs, longestMs: retry.largestDelayMs };
  let neededMs = attempts * (attemptTimeout?.value ?? 0);
  // The waits can't be shorter than half of what they may be.
  for (let tries = 1; tries < attempts; tries++) neededMs += backoffMs(tries, growth, 0.5);
  if (neededMs <= timeoutMs) return;
  const found = `${attempts} attempts, which can take ${neededMs} ms`;
  refuse(draft.at, `attempts that fit into the step's timeout, ${timeoutMs} ms`, { found });
}

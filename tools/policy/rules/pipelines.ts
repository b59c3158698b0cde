import type { Contract } from "../contract/model.ts";
import type { PipelineCall } from "../evidence/pipeline-calls.ts";
import { engine } from "../names.ts";
import { type NamedMethod, namedMethods } from "./named.ts";

/** pipelineMistakes judges what the pipelines call: as the engine, in time, and with one layer that tries again. */
export function pipelineMistakes(contracts: readonly Contract[], calls: readonly PipelineCall[]): string[] {
  const methods = namedMethods(contracts);
  return calls.flatMap((call) => {
    const method = methods.get(call.method);
    const mistakes =
      method === undefined
        ? [`calls ${JSON.stringify(call.method)}, which no contract has; write package.Service/Method`]
        : [...callerMistakes(call, method), ...retryMistakes(call, method), ...timeMistakes(call, method)];
    return mistakes.map((mistake) => `${call.where}: ${mistake}`);
  });
}

function callerMistakes({ method: name }: PipelineCall, { policy }: NamedMethod): string[] {
  return policy === undefined || policy.callers.includes(engine)
    ? []
    : [`calls ${name}, which does not name ${engine} as a caller; add it to the method's callers, or call another`];
}

function retryMistakes({ method: name, kind, attempts }: PipelineCall, { policy }: NamedMethod): string[] {
  const owner = policy?.retry.owner;
  if (kind !== "step" || owner === undefined || owner === "engine") {
    return [];
  }
  if (owner === "mesh") {
    return [`makes a step of ${name}, which the mesh tries again below the engine; say OWNER_ENGINE in its contract`];
  }
  return attempts === 1
    ? []
    : [`makes a step of ${name}, which nobody may try again, and the engine would; say retry: {attempts: 1}`];
}

function timeMistakes({ method: name, attemptMs, limitMs }: PipelineCall, { policy }: NamedMethod): string[] {
  const deadlineMs = policy?.deadlineMs;
  if (deadlineMs === undefined) {
    return [];
  }
  if (attemptMs !== undefined && attemptMs > deadlineMs) {
    return [`waits ${attemptMs} ms for ${name}, whose deadline is ${deadlineMs} ms; lower the attemptTimeout`];
  }
  const longestMs = attemptMs ?? deadlineMs;
  return longestMs <= limitMs
    ? []
    : [
        `has ${limitMs} ms for ${name}, whose deadline of ${longestMs} ms outlasts them; ` +
          "raise the timeout, or give the step an attemptTimeout",
      ];
}

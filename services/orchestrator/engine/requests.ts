import type { Registry } from "@bufbuild/protobuf";
import { isError } from "../../kit/errors.ts";
import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import type { Catalog, StepMethod } from "../contract/catalog.ts";
import { encodeRequest } from "../contract/message.ts";
import type { Evaluator } from "../pipeline/evaluator.ts";
import type { Plan, StepPlan } from "../pipeline/plan.ts";
import type { Calls, Scopes } from "./scope.ts";
import type { Call, CallError } from "./state.ts";

/** Prepared is a call ready to be made, or why it can't be made. */
export type Prepared =
  | { readonly ok: true; readonly method: StepMethod; readonly request: Uint8Array }
  | { readonly ok: false; readonly error: CallError };

/** Requests make the requests of a run's calls. */
export type Requests = { prepare(calls: Calls, step: StepPlan, call: Call): Prepared };

/** createRequests makes the requests of a run's calls from its plan and the contracts that it began with. */
export function createRequests(
  plan: Plan,
  catalog: Catalog,
  scopes: Scopes,
  evaluator: Pick<Evaluator, "request">,
): Requests {
  const methods = new Map<string, StepMethod>();
  for (const step of plan.steps) {
    const found = catalog.find(step.method);
    if (found.ok) methods.set(step.name, found.method);
  }
  return {
    prepare(calls, step, call) {
      const method = methods.get(step.name);
      if (method === undefined)
        return refuse(call, "PIPELINE_INVALID", `${step.method} is no method that a step can call.`);
      try {
        const json = evaluator.request(step, scopes.ofCall(calls, step, call));
        return { ok: true, method, request: encode(method, json, catalog.registry) };
      } catch (error) {
        if (error instanceof EvaluationFailed) return refuse(call, "EXPRESSION_FAILED", error.message);
        throw error;
      }
    },
  };
}

/** expressionError is why a step's items could not be made. */
export function expressionError(step: string, error: EvaluationFailed): CallError {
  return failure(step, "", "EXPRESSION_FAILED", error.message, 0);
}

function encode(method: StepMethod, json: Parameters<typeof encodeRequest>[1], registry: Registry): Uint8Array {
  try {
    return encodeRequest(method, json, registry);
  } catch (error) {
    if (!isError(error)) throw error;
    throw new EvaluationFailed(`the request does not fit ${method.input.typeName}: ${error.message}`);
  }
}

function refuse(call: Call, reason: string, message: string): Prepared {
  return { ok: false, error: failure(call.step, call.itemId, reason, message, call.attempts) };
}

function failure(step: string, item: string, reason: string, message: string, attempt: number): CallError {
  return { step, item, code: "FAILED_PRECONDITION", reason, message, metadata: { step, item }, attempt };
}

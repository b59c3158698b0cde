import type { JsonObject } from "@bufbuild/protobuf";
import { type Context, withTimeout } from "../../kit/context.ts";
import { internal, isRpcError, type RpcError, resourceExhausted } from "../../kit/errors.ts";
import type { StepMethod } from "../contract/catalog.ts";
import type { StepPlan } from "../pipeline/plan.ts";
import type { Caller } from "./caller.ts";
import type { CallProgress } from "./state.ts";

/** AttemptResult is what came of an attempt. */
export type AttemptResult =
  | { readonly ok: true; readonly output: JsonObject }
  | { readonly ok: false; readonly error: RpcError };

/** AttemptOptions are what an attempt consists of. */
export type AttemptOptions = {
  readonly caller: Caller;
  readonly method: StepMethod;
  readonly request: Uint8Array;
  readonly timeoutMs: number;
  /** silenceMs is how long a stream may say nothing; undefined leaves it to the contract. */
  readonly silenceMs: number | undefined;
  /** mostBytes is how large the output may be, on the wire. */
  readonly mostBytes: number;
  onProgress(progress: CallProgress): void;
};

/**
 * largestOutput is how large the output of a step's call may be, in bytes on the wire. A step's only call may name the
 * items of all that follows, and what is made of its output still fits a message; of a fan-out's there are thousands, and a
 * run's owner holds them all.
 */
export function largestOutput({ fanOut }: Pick<StepPlan, "fanOut">): number {
  return fanOut === undefined ? 768 * 1024 : 64 * 1024;
}

/** runAttempt makes one attempt of a call, to its end. It never throws: what went wrong is the result. */
export async function runAttempt(parent: Context, options: AttemptOptions): Promise<AttemptResult> {
  using ctx = withTimeout(parent, options.timeoutMs);
  try {
    return { ok: true, output: await lastResult(ctx, options) };
  } catch (error) {
    if (isRpcError(error)) return { ok: false, error };
    return { ok: false, error: internal("ENGINE_FAILED", "The call could not be made.", { cause: error }) };
  }
}

async function lastResult(ctx: Context, options: AttemptOptions): Promise<JsonObject> {
  const { method, request, silenceMs, mostBytes, onProgress } = options;
  let output: JsonObject | undefined;
  for await (const update of options.caller.call(ctx, method, request, silenceMs)) {
    if (update.kind === "progress") onProgress({ done: update.done, unit: update.unit });
    if (update.kind !== "result") continue;
    if (update.sizeBytes > mostBytes) throw tooLarge(method, update.sizeBytes, mostBytes);
    output = update.output;
  }
  if (output !== undefined) return output;
  throw internal("NO_RESULT", `${method.fullName} ended without a result.`, { metadata: { method: method.fullName } });
}

function tooLarge(method: StepMethod, sizeBytes: number, limitBytes: number): RpcError {
  const message = `The output of ${method.fullName} has ${sizeBytes} bytes; here it has at most ${limitBytes}.`;
  const metadata = {
    method: method.fullName,
    sizeBytes: String(sizeBytes),
    limitBytes: String(limitBytes),
    retryable: "false",
  };
  return resourceExhausted("OUTPUT_TOO_LARGE", message, { metadata });
}

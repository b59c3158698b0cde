import type { JsonObject } from "@bufbuild/protobuf";
import { sleep } from "../../../kit/abort.ts";
import type { Context, EngineMetadata } from "../../../kit/context.ts";
import { type Code, failedPrecondition, RpcError } from "../../../kit/errors.ts";
import type { Caller } from "../../engine/caller.ts";

/** Made is a call as its callee saw it. */
export type Made = EngineMetadata & { readonly atMs: number; result: "under way" | "answered" | "failed" };

/** Answer is what a callee does with a call. */
export type Answer = (made: Made, ctx: Context) => Promise<JsonObject>;

/** Callee answers the calls of all replicas of a lab, and remembers them. */
export type Callee = {
  readonly calls: readonly Made[];
  readonly caller: Caller;
  /** answered are the calls that were answered well, as "step" or "step/item". */
  answered(run?: string): readonly string[];
};

const tookMs = 2;

/** ok answers with nothing. */
export const ok: Answer = async () => ({});

/** createCallee makes a callee that keeps the highest epoch of each run, as those do that write. */
export function createCallee(monotonicMs: () => number, answer: Answer = ok): Callee {
  const calls: Made[] = [];
  const epochs = new Map<string, number>();
  return {
    calls,
    answered: (run) =>
      calls.filter((made) => made.result === "answered" && (run === undefined || made.run === run)).map(nameOf),
    caller: {
      async *call(ctx) {
        if (ctx.engine === undefined) throw new TypeError("a call of nobody");
        const made: Made = { ...ctx.engine, atMs: monotonicMs(), result: "under way" };
        calls.push(made);
        try {
          await sleep(ctx.signal, tookMs);
          const highest = Math.max(epochs.get(made.run) ?? 0, made.epoch);
          epochs.set(made.run, highest);
          if (made.epoch < highest) throw failedPrecondition("FENCED", "A newer owner has called.");
          const output = await answer(made, ctx);
          // Who waited while another owner called has lost.
          if (made.epoch < (epochs.get(made.run) ?? 0)) throw failedPrecondition("FENCED", "A newer owner has called.");
          made.result = "answered";
          yield { kind: "result", output, sizeBytes: JSON.stringify(output).length };
        } finally {
          if (made.result === "under way") made.result = "failed";
        }
      },
    },
  };
}

/** nameOf is a call's step, and its item where it has one. */
export function nameOf({ step, item }: Pick<Made, "step" | "item">): string {
  return item === "" ? step : `${step}/${item}`;
}

/** fault is an error of a callee. */
export function fault(code: Code, more: Partial<ConstructorParameters<typeof RpcError>[0]> = {}): RpcError {
  return new RpcError({ code, reason: "TEST", message: `a ${code} of the test`, ...more });
}

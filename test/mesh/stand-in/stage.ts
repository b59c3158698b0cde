import { sleep } from "../../../services/kit/abort.ts";
import type { Context } from "../../../services/kit/context.ts";
import { onAbort } from "../../../services/kit/context.ts";
import { type Code, isRpcError, RpcError } from "../../../services/kit/errors.ts";
import type { Arrival, Behaviour } from "./commands.ts";

type Open = { -readonly [K in keyof Arrival]: Arrival[K] };

/** Stage is what a stand-in's methods do, and what came to them. */
export type Stage = {
  behave(path: string, behaviour: Behaviour): void;
  reset(): void;
  arrivals(): readonly Arrival[];
  /** play serves one call: every `yield` is a message of the answer, all of them empty. */
  play(ctx: Context, path: string): AsyncGenerator<Uint8Array>;
};

/** empty is a message of any type: its every field is at its default. */
const empty = new Uint8Array();

/** createStage makes a stage on which every method is answered at once. */
export function createStage(): Stage {
  const behaviours = new Map<string, Behaviour>();
  const failures = new Map<string, number>();
  let arrivals: Open[] = [];

  async function* act(ctx: Context, path: string): AsyncGenerator<Uint8Array> {
    const behaviour = behaviours.get(path) ?? { kind: "answer" };
    switch (behaviour.kind) {
      case "answer":
        await sleep(ctx.signal, behaviour.afterMs ?? 0);
        yield empty;
        return;
      case "fail": {
        const failed = failures.get(path) ?? 0;
        failures.set(path, failed + 1);
        if (failed < (behaviour.times ?? Number.POSITIVE_INFINITY)) throw failure(behaviour.code as Code);
        yield empty;
        return;
      }
      case "hang":
        await ended(ctx);
        return;
      case "stream":
        for (let sent = 0; sent < behaviour.count; sent++) {
          await sleep(ctx.signal, behaviour.everyMs);
          yield empty;
        }
    }
  }

  return {
    behave(path, behaviour) {
      behaviours.set(path, behaviour);
      failures.delete(path);
    },
    reset() {
      behaviours.clear();
      failures.clear();
      arrivals = [];
    },
    arrivals: () => arrivals,
    async *play(ctx, path) {
      const began = performance.now();
      const arrival: Open = { path, requestId: ctx.requestId, caller: ctx.caller, atMs: Date.now() };
      arrivals.push(arrival);
      // A reader that stops early ends this generator where it stands.
      let end = "CANCELLED";
      try {
        yield* act(ctx, path);
        end = "OK";
      } catch (error) {
        end = isRpcError(error) ? error.code : "INTERNAL";
        throw error;
      } finally {
        arrival.end = ctx.signal.aborted ? reasonOf(ctx) : end;
        arrival.elapsedMs = performance.now() - began;
      }
    },
  };
}

function failure(code: Code): RpcError {
  return new RpcError({ code, reason: "STAND_IN_FAILS", message: "The stand-in was told to fail." });
}

function reasonOf(ctx: Context): string {
  const reason: unknown = ctx.signal.reason;
  return isRpcError(reason) ? reason.reason : "CANCELLED";
}

async function ended(ctx: Context): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const unlink = onAbort(ctx.signal, () => reject(ctx.signal.reason as Error));
  return promise.finally(unlink);
}

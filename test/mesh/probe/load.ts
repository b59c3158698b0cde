import { sleep } from "../../../services/kit/abort.ts";
import type { Context } from "../../../services/kit/context.ts";
import type { Call, Load, Outcome, Sample } from "./commands.ts";

/**
 * runLoad makes a load's calls at their times, also where answers are late: a slow callee gets no fewer of them. It
 * returns when the last has ended; the end of the context ends the load early, but no call.
 */
export async function runLoad(
  ctx: Context,
  load: Load,
  call: (call: Call) => Promise<Outcome>,
): Promise<readonly Sample[]> {
  const began = performance.now();
  const samples: Promise<Sample>[] = [];
  const count = Math.ceil((load.perSecond * load.durationMs) / 1000);
  for (let i = 0; i < count && !ctx.signal.aborted; i++) {
    const waitMs = began + (i * 1000) / load.perSecond - performance.now();
    // The rate is kept on average: what is late by less than a timer's tick begins at once.
    if (waitMs > 1) await sleep(ctx.signal, waitMs).catch(() => {});
    if (!ctx.signal.aborted) samples.push(sample(began, load.call, call));
  }
  return Promise.all(samples);
}

async function sample(began: number, spec: Call, call: (call: Call) => Promise<Outcome>): Promise<Sample> {
  const atMs = performance.now() - began;
  const { code, message, elapsedMs, requestId } = await call(spec);
  return { atMs, code, message, elapsedMs, requestId };
}

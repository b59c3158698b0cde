import { untilAbort } from "../abort.ts";
import type { Interceptor } from "./interceptor.ts";

/** Inflight are the handlers that still run, those too whose caller has been answered already. */
export type Inflight = Set<Promise<void>>;

/**
 * deadline answers the caller as soon as the context ends, even if the handler takes no notice; the handler stays in
 * inflight until it is done.
 */
export function deadline(inflight: Inflight): Interceptor {
  return () => (next) => async (ctx, request, send) => {
    ctx.signal.throwIfAborted();
    const work = next(ctx, request, send);
    const settled = work.then(
      () => {},
      () => {},
    );
    inflight.add(settled);
    void settled.then(() => inflight.delete(settled));
    await untilAbort(ctx.signal, work);
  };
}

import { untilEnd } from "../abort.ts";
import type { Interceptor } from "./interceptor.ts";

/** Inflight are the handlers that still run, those too whose caller has been answered already. They may fail. */
export type Inflight = Set<Promise<void>>;

/**
 * deadline answers the caller as soon as the context ends, even if the handler takes no notice; the handler stays in
 * inflight until it is done.
 */
export function deadline(inflight: Inflight): Interceptor {
  return () => (next) => (ctx, request, send) => {
    ctx.ending.throwIfOver();
    const work = next(ctx, request, send);
    inflight.add(work);
    return untilEnd(ctx.ending, work, () => inflight.delete(work));
  };
}

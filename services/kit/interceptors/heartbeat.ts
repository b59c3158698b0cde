import type { Interceptor } from "./interceptor.ts";
import { createPace } from "./pace.ts";

/**
 * heartbeat sends a message of its own whenever the handler has been silent for half the policy's interval, so that a
 * caller can tell busy from dead: the progress that was held back where there is some, else the heartbeat that make makes.
 */
export function heartbeat(make: (() => unknown) | undefined): Interceptor {
  return (method) => (next) => {
    const { heartbeatMs } = method.policy;
    if (make === undefined || heartbeatMs === undefined) return next;
    return async (ctx, request, send) => {
      let queue = Promise.resolve();
      // One message at a time: while the caller does not read, no heartbeats pile up behind it.
      const enqueue = (response: unknown): Promise<void> => {
        clearTimeout(timer);
        const sent = queue.then(() => send(response));
        queue = sent.then(rearm, () => {});
        return sent;
      };
      const pace = createPace(enqueue, () => performance.now());
      const beat = () => void enqueue(pace.take() ?? make()).catch(() => {});
      const rearm = () => {
        clearTimeout(timer);
        if (!over) timer = setTimeout(beat, heartbeatMs / 2);
      };
      let over = false;
      let timer: NodeJS.Timeout | undefined;
      const stop = () => {
        over = true;
        clearTimeout(timer);
      };
      const unlink = ctx.ending.onEnd(stop);
      rearm();
      try {
        await next(ctx, request, pace.send);
        stop();
        await queue;
      } finally {
        stop();
        unlink();
      }
    };
  };
}

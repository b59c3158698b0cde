import type { Send } from "./interceptor.ts";

// Nobody who follows a call sees more: the engine keeps what it is told once a second.
const intervalMs = 1_000;

/** Pace is for how often one call says how far it has come. */
export type Pace = {
  /** send is for the handler: progress comes through it once a second at most, the newest, and before its result the last. */
  readonly send: Send;
  /** take returns progress that was held back, and forgets it: it is to be sent by who asks. */
  take(): unknown;
};

/**
 * createPace holds back what a call says of its progress more often than anybody wants to know: each message costs its
 * caller, and everything between, as much as one that matters. A call of less than a second says it once, at its end.
 */
export function createPace(send: Send, nowMs: () => number): Pace {
  let saidMs = nowMs();
  let held: unknown;
  const take = () => {
    const taken = held;
    held = undefined;
    saidMs = nowMs();
    return taken;
  };
  return {
    take,
    send(response) {
      if (!isProgress(response)) {
        const last = held === undefined ? undefined : take();
        return last === undefined ? send(response) : send(last).then(() => send(response));
      }
      held = response;
      return nowMs() - saidMs < intervalMs ? sent : send(take());
    },
  };
}

const sent = Promise.resolve();

// As the contracts of long steps have it: oneof update { progress, heartbeat, result }.
function isProgress(response: unknown): boolean {
  const { update } = response as { readonly update?: { readonly $case?: unknown } };
  return update?.$case === "progress";
}

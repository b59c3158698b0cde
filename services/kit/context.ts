import { longestTimerMs } from "./clock.ts";
import { cancelled, deadlineExceeded, isError } from "./errors.ts";
import type { Logger } from "./log.ts";

/** EngineMetadata says on behalf of which step of which run a call is made. It travels to every child call. */
export type EngineMetadata = {
  /** run is the run's name, `pipelines/{pipeline}/runs/{run}`. */
  readonly run: string;
  readonly step: string;
  /** item is the item of a fan-out, "" where the step has none. */
  readonly item: string;
  /** attempt counts from 1. */
  readonly attempt: number;
  /** idempotencyKey is the same for all attempts of one step and item. */
  readonly idempotencyKey: string;
  /** epoch grows whenever the run changes its owner; work of an older epoch changes nothing. */
  readonly epoch: number;
};

/** Context goes first through every function that does I/O: when to stop, on whose behalf, and where to log. */
export type Context = {
  /** signal aborts when the work is to stop; its reason is an RpcError, DEADLINE_EXCEEDED or CANCELLED for instance. */
  readonly signal: AbortSignal;
  /** deadline is the instant at which the signal aborts, in milliseconds since the epoch. Undefined: none. */
  readonly deadline: number | undefined;
  readonly requestId: string;
  /** traceparent is the W3C trace context that came with the call. */
  readonly traceparent: string | undefined;
  /** caller is the service account that calls, "operator" for people, "" for work that the service began itself. */
  readonly caller: string;
  /** subject is the person for whom the edge calls, as its token names them; "" where the caller is not the edge. */
  readonly subject: string;
  readonly engine: EngineMetadata | undefined;
  readonly log: Logger;
  /** remainingMs is the time left until the deadline, never below 0; Infinity without one. */
  remainingMs(): number;
};

/** CancellableContext is a derived context and its owner's handle: disposing of it stops what still runs under it. */
export type CancellableContext = Context & Disposable & { cancel(reason?: Error): void };

/** ContextValues are the parts of a context that withValues can replace. */
export type ContextValues = Partial<
  Pick<Context, "requestId" | "traceparent" | "caller" | "subject" | "engine" | "log">
>;

// Made once: every call ends with it, and almost nobody looks.
const closed = cancelled("CONTEXT_CLOSED", "The work that this belonged to has ended.");

/** background is the root of all contexts: for main and for tests. It never ends unless a signal is given. */
export function background(values: { readonly log: Logger; readonly signal?: AbortSignal }): Context {
  return build({
    signal: values.signal ?? new AbortController().signal,
    deadline: undefined,
    requestId: "",
    traceparent: undefined,
    caller: "",
    subject: "",
    engine: undefined,
    log: values.log,
  });
}

/** withCancel derives a context that its owner can stop. */
export function withCancel(parent: Context): CancellableContext {
  return derive(parent, parent.deadline);
}

/** withTimeout derives a context that ends after timeoutMs, or with its parent if that is earlier. */
export function withTimeout(parent: Context, timeoutMs: number): CancellableContext {
  return withDeadline(parent, Date.now() + timeoutMs);
}

/**
 * withDeadline derives a context that ends at an instant (milliseconds since the epoch), or with its parent if that
 * is earlier.
 */
export function withDeadline(parent: Context, deadline: number): CancellableContext {
  return derive(parent, Math.min(deadline, parent.deadline ?? Number.POSITIVE_INFINITY));
}

/** withValues derives a context that differs in the values given; it ends with its parent. */
export function withValues(parent: Context, values: ContextValues): Context {
  return { ...parent, ...values };
}

/**
 * onAbort calls back once when the signal aborts, at once if it has already; the function returned takes the callback
 * off.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => {};
  }
  signal.addEventListener("abort", callback, { once: true });
  return () => signal.removeEventListener("abort", callback);
}

function derive(parent: Context, deadline: number | undefined): CancellableContext {
  const controller = new AbortController();
  const cancel = (reason: Error = cancelled("CANCELLED", "The work was cancelled.")) => controller.abort(reason);
  const unlink = onAbort(parent.signal, () => cancel(asReason(parent.signal.reason)));
  const timer = deadline === undefined || deadline === parent.deadline ? undefined : expire(deadline, cancel);
  return {
    ...build({ ...parent, signal: controller.signal, deadline }),
    cancel,
    [Symbol.dispose]() {
      unlink();
      clearTimeout(timer);
      cancel(closed);
    },
  };
}

function expire(deadline: number, cancel: (reason: Error) => void): NodeJS.Timeout | undefined {
  const end = () => cancel(deadlineExceeded("DEADLINE_EXCEEDED", "The deadline of the call has passed."));
  const leftMs = deadline - Date.now();
  if (leftMs <= 0) {
    end();
    return undefined;
  }
  return setTimeout(end, Math.min(leftMs, longestTimerMs));
}

function build(fields: Omit<Context, "remainingMs">): Context {
  const { deadline } = fields;
  return {
    ...fields,
    remainingMs: () => (deadline === undefined ? Number.POSITIVE_INFINITY : Math.max(0, deadline - Date.now())),
  };
}

function asReason(reason: unknown): Error {
  return isError(reason) ? reason : cancelled("CANCELLED", "The work was cancelled.", { cause: reason });
}

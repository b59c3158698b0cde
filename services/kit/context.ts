import { Ending, type EndingSource } from "./ending.ts";
import { cancelled, isError } from "./errors.ts";
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
  /** ending is the same as the signal, and cheaper: a signal is made when it is first asked for. */
  readonly ending: Ending;
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

/** background is the root of all contexts: for main and for tests. It never ends unless a signal is given. */
export function background(values: { readonly log: Logger; readonly signal?: AbortSignal }): Context {
  const parent = values.signal === undefined ? undefined : endingOf(values.signal);
  return new OwnContext(nobody, new Ending({ parent }), undefined, values);
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
  const { log, ...rest } = values;
  const logs = log === undefined ? parent : { log };
  return new OwnContext({ ...valuesOf(parent), ...rest }, parent.ending, parent.deadline, logs);
}

/**
 * withCall derives the context of a call that is served: withValues and withDeadline in one, because every call has one.
 * makeLog makes its log when it is first asked for.
 */
export function withCall(
  parent: Context,
  deadline: number,
  values: CallValues,
  makeLog: () => Logger,
): CancellableContext {
  const earlier = Math.min(deadline, parent.deadline ?? Number.POSITIVE_INFINITY);
  const ending = new Ending({ parent: parent.ending, deadline: earlier });
  return new OwnContext(values, ending, earlier, new LazyLog(makeLog));
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
  // A deadline that is the parent's is for the parent to watch.
  const own = deadline === parent.deadline ? undefined : deadline;
  return new OwnContext(parent, new Ending({ parent: parent.ending, deadline: own }), deadline, parent);
}

/** CallValues are the parts of a context that a call brings along. */
export type CallValues = Pick<Context, "requestId" | "traceparent" | "caller" | "subject" | "engine">;
type Logs = { readonly log: Logger };

const nobody: CallValues = { requestId: "", traceparent: undefined, caller: "", subject: "", engine: undefined };

class OwnContext implements CancellableContext {
  readonly ending: Ending;
  readonly deadline: number | undefined;
  readonly requestId: string;
  readonly traceparent: string | undefined;
  readonly caller: string;
  readonly subject: string;
  readonly engine: EngineMetadata | undefined;
  readonly #logs: Logs;

  constructor(values: CallValues, ending: Ending, deadline: number | undefined, logs: Logs) {
    this.ending = ending;
    this.deadline = deadline;
    this.requestId = values.requestId;
    this.traceparent = values.traceparent;
    this.caller = values.caller;
    this.subject = values.subject;
    this.engine = values.engine;
    this.#logs = logs;
  }

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  get log(): Logger {
    return this.#logs.log;
  }

  remainingMs(): number {
    return this.deadline === undefined ? Number.POSITIVE_INFINITY : Math.max(0, this.deadline - Date.now());
  }

  cancel(reason: Error = cancelled("CANCELLED", "The work was cancelled.")): void {
    this.ending.end(reason);
  }

  [Symbol.dispose](): void {
    this.ending[Symbol.dispose]();
  }
}

// Most calls write no line, and a logger with fields of its own costs more than the rest of a context.
class LazyLog {
  readonly #make: () => Logger;
  #log: Logger | undefined;

  constructor(make: () => Logger) {
    this.#make = make;
  }

  get log(): Logger {
    this.#log ??= this.#make();
    return this.#log;
  }
}

function valuesOf({ requestId, traceparent, caller, subject, engine }: Context): CallValues {
  return { requestId, traceparent, caller, subject, engine };
}

// endingOf shows an AbortSignal as what an ending follows.
function endingOf(signal: AbortSignal): EndingSource {
  return {
    get reason() {
      return signal.aborted ? asReason(signal.reason) : undefined;
    },
    onEnd: (callback) => onAbort(signal, () => callback(asReason(signal.reason))),
  };
}

function asReason(reason: unknown): Error {
  return isError(reason) ? reason : cancelled("CANCELLED", "The work was cancelled.", { cause: reason });
}

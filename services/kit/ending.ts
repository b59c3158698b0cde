import { longestTimerMs } from "./clock.ts";
import { cancelled, deadlineExceeded } from "./errors.ts";

/** EndingSource is what an ending follows: another ending, or whatever else comes to an end. */
export type EndingSource = {
  /** reason is why it is over; undefined while it is not. */
  readonly reason: Error | undefined;
  /** onEnd calls back once at the end, at once if it is over already; the function returned takes the callback off. */
  onEnd(callback: (reason: Error) => void): () => void;
};

/** EndingOptions say when an ending comes by itself. */
export type EndingOptions = {
  /** parent is what it ends with at the latest. Absent: nothing. */
  readonly parent?: EndingSource | undefined;
  /** deadline is when it ends, in milliseconds since the epoch. Absent: never, or with its parent. */
  readonly deadline?: number | undefined;
};

const nothing = () => {};

/**
 * Ending is how work is told to stop: once, for one reason. It costs an object until somebody listens: only then does
 * it follow its parent and wait for its deadline, and only whoever asks for the signal has one made. Until then it
 * looks at both when it is asked. Callbacks must not throw.
 */
export class Ending implements EndingSource, Disposable {
  readonly #parent: EndingSource | undefined;
  readonly #deadline: number | undefined;
  #reason: Error | undefined;
  #callbacks: Set<(reason: Error) => void> | undefined;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unlink = nothing;

  constructor({ parent, deadline }: EndingOptions) {
    this.#parent = parent;
    this.#deadline = deadline;
  }

  get reason(): Error | undefined {
    if (this.#reason === undefined) {
      const reason = this.#parent?.reason ?? (isPast(this.#deadline) ? late() : undefined);
      if (reason !== undefined) this.end(reason);
    }
    return this.#reason;
  }

  /** signal is the same as an AbortSignal; its reason is that of the ending. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      const { reason } = this;
      if (reason === undefined) this.#follow();
      else this.#controller.abort(reason);
    }
    return this.#controller.signal;
  }

  onEnd(callback: (reason: Error) => void): () => void {
    if (this.reason === undefined) this.#follow();
    return this.onCancel(callback);
  }

  /**
   * onCancel is onEnd for those who mind the deadline by themselves: it sets no timer, and so calls back for the deadline
   * only where somebody else waits for it.
   */
  onCancel(callback: (reason: Error) => void): () => void {
    const { reason } = this;
    if (reason !== undefined) {
      callback(reason);
      return nothing;
    }
    const callbacks = this.#link();
    callbacks.add(callback);
    return () => callbacks.delete(callback);
  }

  /** throwIfOver throws the reason where there is one. */
  throwIfOver(): void {
    const { reason } = this;
    if (reason !== undefined) throw reason;
  }

  /** end ends it, unless it is over already. */
  end(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#unlink();
    clearTimeout(this.#timer);
    this.#controller?.abort(reason);
    for (const callback of this.#callbacks ?? []) callback(reason);
    this.#callbacks = undefined;
  }

  [Symbol.dispose](): void {
    this.end(closed);
  }

  #follow(): void {
    if (this.#timer === undefined && this.#deadline !== undefined && this.#deadline < Number.POSITIVE_INFINITY) {
      const leftMs = Math.min(this.#deadline - Date.now(), longestTimerMs);
      this.#timer = setTimeout(() => this.end(late()), leftMs);
    }
    this.#link();
  }

  #link(): Set<(reason: Error) => void> {
    if (this.#callbacks === undefined) {
      this.#callbacks = new Set();
      if (this.#parent !== undefined) this.#unlink = this.#parent.onEnd((reason) => this.end(reason));
    }
    return this.#callbacks;
  }
}

// Made once: every call ends with it, and almost nobody looks.
const closed = cancelled("CONTEXT_CLOSED", "The work that this belonged to has ended.");

function late(): Error {
  return deadlineExceeded("DEADLINE_EXCEEDED", "The deadline of the call has passed.");
}

function isPast(deadline: number | undefined): boolean {
  return deadline !== undefined && deadline <= Date.now();
}

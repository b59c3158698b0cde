import type { Silence } from "./silence.ts";

/** ArrivalsOptions are what arrivals are read with. */
export type ArrivalsOptions = {
  /** ask asks the peer for one message more. One was asked for before the first comes. */
  ask(): void;
  /** silence is watched only while the reader waits: one that takes its time does not make the stream silent. */
  readonly silence: Pick<Silence, "wait" | "heard">;
};

// As many as a stream of Node's reads ahead.
const mostAhead = 16;

/**
 * Arrivals are the messages of a stream between the wire and its one reader. A few are read ahead; then the peer has to
 * wait.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions;
  #messages: Uint8Array[] = [];
  #isAsked = true;
  #end: { readonly error: Error | undefined } | undefined;
  #reader: PromiseWithResolvers<Uint8Array | undefined> | undefined;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** take is the next message where it is there already. */
  take(): Uint8Array | undefined {
    const message = this.#messages.shift();
    if (message !== undefined) this.#askForMore();
    return message;
  }

  /** next waits for the next message; undefined is the end of the stream. It rejects where the stream has failed. */
  next(): Promise<Uint8Array | undefined> {
    const message = this.take();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#end !== undefined)
      return this.#end.error === undefined ? Promise.resolve(undefined) : Promise.reject(this.#end.error);
    this.#reader = Promise.withResolvers();
    this.#options.silence.wait();
    return this.#reader.promise;
  }

  /** put adds a message that has come. */
  put(message: Uint8Array): void {
    if (this.#end !== undefined) return;
    this.#isAsked = false;
    const reader = this.#heard();
    if (reader === undefined) this.#messages.push(message);
    else reader.resolve(message);
    this.#askForMore();
  }

  /** end says that nothing comes any more, because of an error where there is one; what has come is read before. */
  end(error: Error | undefined): void {
    this.#end ??= { error };
    const reader = this.#heard();
    if (this.#end.error === undefined) reader?.resolve(undefined);
    else reader?.reject(this.#end.error);
  }

  /** fail ends it at once: what has come is not read any more. */
  fail(error: Error): void {
    this.#messages = [];
    this.end(error);
  }

  #heard(): PromiseWithResolvers<Uint8Array | undefined> | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    this.#options.silence.heard();
    return reader;
  }

  #askForMore(): void {
    if (this.#isAsked || this.#end !== undefined || this.#messages.length >= mostAhead) return;
    this.#isAsked = true;
    this.#options.ask();
  }
}

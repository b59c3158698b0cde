import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import type { EndingSource } from "../../kit/ending.ts";
import { Collecting } from "./collecting.ts";

/** ExchangeOptions say what is asked, and how much of the answer is taken. */
export type ExchangeOptions = {
  readonly ending: EndingSource;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** isWanted says by its status whether an answer's body is taken. */
  readonly isWanted: (status: number) => boolean;
  /** mostBytes is how long a body may be that is taken. */
  readonly mostBytes: number;
};

/** Exchanged is an answer. */
export type Exchanged = {
  readonly status: number;
  /** headers by lower case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** body is as it came; empty where it is not wanted, "too large" where it is longer than allowed. */
  readonly body: Buffer | "too large";
};

/** A body that nobody wants is taken off the connection, so that it can be used again, unless it is longer than this. */
const unwantedMost = 64 * 1024;

/**
 * exchange makes one request and takes its answer whole. It rejects with the ending's reason, or with the connection's
 * error. It is undici.request without the streams, which took more time than the bytes in them.
 */
export function exchange(dispatcher: Dispatcher, options: ExchangeOptions): Promise<Exchanged> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchanged>();
  const { ending, url, headers } = options;
  const handler = new Answering(options, resolve, reject);
  const unlink = ending.onEnd((reason) => handler.stop(reason));
  try {
    const path = `${url.pathname}${url.search}`;
    dispatcher.dispatch({ origin: url.origin, path, method: "GET", headers: { ...headers } }, handler);
  } catch (error) {
    reject(error);
  }
  return promise.finally(unlink);
}

/** Answering takes the parts of an answer as they come. Only what settles the exchange first counts. */
class Answering implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #resolve: (exchanged: Exchanged) => void;
  readonly #reject: (error: unknown) => void;
  #stopped: Error | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #body = new Collecting(0, unwantedMost);
  #isWanted = false;

  constructor(options: ExchangeOptions, resolve: (exchanged: Exchanged) => void, reject: (error: unknown) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** stop ends the exchange, and the connection where it has one. */
  stop(reason: Error): void {
    this.#stopped = reason;
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped !== undefined) controller.abort(this.#stopped);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // What comes before the answer is no answer.
    if (status < 200) return;
    const { isWanted, mostBytes } = this.#options;
    this.#status = status;
    this.#headers = plain(headers);
    this.#isWanted = isWanted(status);
    if (this.#isWanted) this.#body = new Collecting(Number(this.#headers["content-length"]), mostBytes);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body.add(chunk)) return;
    this.#settle(this.#isWanted ? "too large" : empty);
    controller.abort(new Error("the answer is longer than is taken"));
  }

  onResponseEnd(): void {
    this.#settle(this.#isWanted ? this.#body.whole() : empty);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }

  #settle(body: Buffer | "too large"): void {
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }
}

const empty = Buffer.alloc(0);

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}

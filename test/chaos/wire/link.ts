import { connect, type Socket } from "node:net";
import { forward } from "./forward.ts";

/**
 * Mode is what a network does with what travels between two processes: it passes; it is cut, so that connections are
 * reset and refused; it is held, so that nothing arrives and nobody is told; or it passes later.
 */
export type Mode =
  | { readonly kind: "pass" }
  | { readonly kind: "cut" }
  | { readonly kind: "hold" }
  | { readonly kind: "delay"; readonly ms: number };

const pass: Mode = { kind: "pass" };

/** Link is the network between two processes, both ways. */
export class Link {
  readonly from: string;
  readonly to: string;
  readonly #port: () => number | undefined;
  readonly #ends = new Set<Socket>();
  readonly #healed = new Set<() => void>();
  #mode: Mode = pass;

  /** port is where the far process listens now; undefined while it does not. */
  constructor(from: string, to: string, port: () => number | undefined) {
    this.from = from;
    this.to = to;
    this.#port = port;
  }

  get mode(): Mode {
    return this.#mode;
  }

  /** turn changes what the network does from now on, also with the connections there are. */
  turn(mode: Mode): void {
    this.#mode = mode;
    if (mode.kind === "cut") for (const socket of this.#ends) socket.resetAndDestroy();
    if (mode.kind !== "hold") for (const each of [...this.#healed]) each();
  }

  /** heal lets everything pass again. */
  heal(): void {
    this.turn(pass);
  }

  /** dial connects to the far process, or resolves with undefined where it can't be reached within so long. */
  async dial(timeoutMs: number): Promise<Socket | undefined> {
    const port = this.#port();
    if (port === undefined || this.#mode.kind === "cut") return undefined;
    const timeout = AbortSignal.timeout(timeoutMs);
    if (this.#mode.kind === "hold" && !(await this.#passes(timeout))) return undefined;
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    const { promise, resolve } = Promise.withResolvers<Socket | undefined>();
    socket.once("connect", () => resolve(socket));
    socket.on("error", () => resolve(undefined));
    return promise;
  }

  /** join carries bytes between the two ends of a connection until one of them is closed. */
  join(near: Socket, far: Socket): void {
    const mode = () => this.#mode;
    const onHeal = (act: () => void) => {
      this.#healed.add(act);
      return () => this.#healed.delete(act);
    };
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.add(socket);
      socket.once("close", () => this.#ends.delete(socket));
      forward(socket, other, { mode, onHeal });
    }
  }

  #passes(signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const healed = () => resolve(true);
    this.#healed.add(healed);
    signal.addEventListener("abort", () => resolve(false), { once: true });
    return promise.finally(() => this.#healed.delete(healed));
  }
}

import type { Clock } from "../../kit/clock.ts";
import type { Context } from "../../kit/context.ts";
import type { SourceFile } from "../../kit/sourcefile/types.ts";
import { type Answer, type Fault, type Fetched, failed } from "../fault.ts";
import type { Target } from "../target.ts";
import { Breaker, type BreakerOptions, type BreakerState } from "./breaker.ts";
import { Gate } from "./gate.ts";
import { Robots } from "./robots.ts";
import { TokenBucket } from "./token-bucket.ts";
import { waitBefore } from "./wait.ts";

/** Observer is told what a visitor does, for the metrics. */
export type Observer = {
  /** requested takes the status of an answer ("200"), or the reason why there was none ("TIMEOUT"). */
  requested(outcome: string): void;
  retried(reason: string): void;
  waited(ms: number): void;
  breaker(state: BreakerState): void;
};

/** VisitorDeps are what visiting one source needs. */
export type VisitorDeps = {
  readonly file: SourceFile;
  /** get asks once. It throws only for what is not the site's fault. */
  readonly get: (ctx: Context, target: Target) => Promise<Fetched>;
  readonly robot: string;
  readonly clock: Clock;
  readonly sleep: (signal: AbortSignal, ms: number) => Promise<void>;
  readonly random: () => number;
  readonly observer: Observer;
  readonly breaker?: Omit<BreakerOptions, "changed">;
};

/** malformedMost is how often a page is asked for that comes and can't be read: it seldom gets better. */
const malformedMost = 3;

/** Visitor asks one source, as politely as its file says: in turn, not too fast, not where robots.txt forbids it, again later where that may help, and not at all while the site is in trouble. */
export class Visitor {
  readonly #deps: VisitorDeps;
  readonly #bucket: TokenBucket;
  readonly #gate: Gate;
  readonly #robots: Robots;
  readonly #breaker: Breaker;

  constructor(deps: VisitorDeps) {
    const { limits } = deps.file.collect;
    this.#deps = deps;
    this.#bucket = new TokenBucket(deps, limits.requestsPerSecond);
    this.#gate = new Gate(limits.concurrency);
    this.#robots = new Robots({ ...deps, get: (ctx, target) => this.#ask(ctx, target) });
    this.#breaker = new Breaker({ ...deps.breaker, changed: deps.observer.breaker });
  }

  /** fetch asks until there is an answer that passes the check, or a fault that is worth reporting. It throws when the context ends. */
  async fetch(
    ctx: Context,
    target: Target,
    check: (answer: Answer) => Fault | undefined = () => undefined,
  ): Promise<Fetched> {
    const { file, sleep, random, observer } = this.#deps;
    let reported: Fetched | undefined;
    let malformed = 0;
    for (let attempt = 1; ; attempt++) {
      const fetched = checked(await this.#visit(ctx, target), check);
      if (fetched.ok) return fetched;
      const { fault } = fetched;
      // That the circuit is open is a consequence; what opened it is the news.
      if (reported === undefined || fault.reason !== "CIRCUIT_OPEN") reported = fetched;
      if (fault.reason === "PAGE_MALFORMED") malformed++;
      const wait = waitBefore(attempt, file.collect.retry, fault.retryAfterMs, random);
      if (!fault.retry || !wait.retry || malformed >= malformedMost) return reported;
      observer.retried(fault.reason);
      // Whoever asks us to wait means all our requests, not this one alone.
      if (fault.retryAfterMs !== undefined) this.#bucket.pause(wait.ms);
      await sleep(ctx.signal, wait.ms);
    }
  }

  /** close stops what runs in the background. */
  close(): void {
    this.#breaker.close();
  }

  #visit(ctx: Context, target: Target): Promise<Fetched> {
    return this.#gate.run(ctx.signal, () =>
      this.#breaker.run(async () => {
        const obey = this.#deps.file.collect.robots === "obey";
        const refusal = obey ? await this.#robots.refusal(ctx, target.url) : undefined;
        return refusal === undefined ? this.#ask(ctx, target) : failed(refusal);
      }),
    );
  }

  async #ask(ctx: Context, target: Target): Promise<Fetched> {
    const { get, observer } = this.#deps;
    observer.waited(await this.#bucket.take(ctx.signal));
    const fetched = await get(ctx, target);
    observer.requested(fetched.ok ? `${fetched.answer.status}` : fetched.fault.reason.replace(/^HTTP_/, ""));
    return fetched;
  }
}

function checked(fetched: Fetched, check: (answer: Answer) => Fault | undefined): Fetched {
  if (!fetched.ok) return fetched;
  const fault = check(fetched.answer);
  return fault === undefined ? fetched : failed(fault, fetched.answer);
}

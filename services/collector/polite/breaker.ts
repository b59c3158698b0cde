import CircuitBreaker from "opossum";
import { type Fetched, failed } from "../fault.ts";

/** BreakerState is a circuit's state: closed lets requests through, open none, halfOpen one to see. */
export type BreakerState = "closed" | "open" | "halfOpen";

/** BreakerOptions say when a circuit opens. */
export type BreakerOptions = {
  /** troubleShare is the share of requests in trouble at which it opens, in percent. Default: 50. */
  readonly troublePercent?: number;
  /** least is how many requests must have been made within window before it opens. Default: 20. */
  readonly least?: number;
  /** windowMs is how long requests count. Default: 10,000. */
  readonly windowMs?: number;
  /** openMs is how long it stays open before one request may try. Default: 5,000. */
  readonly openMs?: number;
  /** changed is told of every change of state. */
  readonly changed: (state: BreakerState) => void;
};

/** Trouble carries a fetch's outcome through the breaker, which counts by what is thrown. */
class Trouble extends Error {
  readonly fetched: Fetched;

  constructor(fetched: Fetched) {
    super("the site is in trouble");
    this.fetched = fetched;
  }
}

/** Breaker leaves a site alone for a while when it is in trouble. */
export class Breaker {
  readonly #circuit: CircuitBreaker<[() => Promise<Fetched>], Fetched>;

  constructor(options: BreakerOptions) {
    this.#circuit = new CircuitBreaker(async (work: () => Promise<Fetched>) => thrown(await work()), {
      timeout: false,
      errorThresholdPercentage: options.troublePercent ?? 50,
      volumeThreshold: options.least ?? 20,
      rollingCountTimeout: options.windowMs ?? 10_000,
      resetTimeout: options.openMs ?? 5_000,
      // An error of ours, such as a call that was cancelled, says nothing of the site.
      errorFilter: (error) => !(error instanceof Trouble),
    });
    this.#circuit.on("open", () => options.changed("open"));
    this.#circuit.on("halfOpen", () => options.changed("halfOpen"));
    this.#circuit.on("close", () => options.changed("closed"));
    options.changed("closed");
  }

  /** run does the work, unless the circuit is open: then the fault is CIRCUIT_OPEN. */
  async run(work: () => Promise<Fetched>): Promise<Fetched> {
    try {
      return await this.#circuit.fire(work);
    } catch (error) {
      if (error instanceof Trouble) return error.fetched;
      if (!CircuitBreaker.isOurError(error as Error)) throw error;
      return failed({
        reason: "CIRCUIT_OPEN",
        message: "The site was in trouble a moment ago and is left alone for a while.",
        retry: true,
        trouble: false,
      });
    }
  }

  /** close stops the breaker's timers. */
  close(): void {
    this.#circuit.shutdown();
  }
}

function thrown(fetched: Fetched): Fetched {
  if (!fetched.ok && fetched.fault.trouble) throw new Trouble(fetched);
  return fetched;
}

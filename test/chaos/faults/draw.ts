import type { GrpcService } from "../../../services/local/mesh/addresses.ts";
import { seeded } from "../../support/random.ts";
import { CALLEES, idsOf, type Replicas, serviceOf } from "../mesh/floor.ts";
import type { Fault, Harm, Moment, Who } from "./fault.ts";

/** Draw says how faults are drawn. */
export type Draw = {
  readonly seed: number;
  /** faults is how many there are over all days. */
  readonly faults: number;
  readonly replicas: Replicas;
  readonly sources: number;
  readonly leaseMs: number;
};

/** mostADay is how many faults one day has at the most. */
const mostADay = 4;

/** How often each kind comes, in parts of their sum. */
const weights: readonly (readonly [number, (dice: Dice) => Harm])[] = [
  [24, (dice) => dice.kill("orchestrator")],
  [9, (dice) => dice.kill("collector")],
  [9, (dice) => dice.kill("processor")],
  [9, (dice) => dice.kill("storage")],
  [10, (dice) => ({ kind: "restart", signal: dice.one(["SIGQUIT", "SIGKILL"]) })],
  [10, (dice) => dice.stop(dice.one(["orchestrator", "collector", "processor", "storage"]), 0.05, 0.8)],
  [5, (dice) => dice.stop("orchestrator", 1.1, 1.8)],
  [2, (dice) => dice.stop(dice.one(["collector", "processor", "storage"]), 1.1, 1.8)],
  [8, (dice) => dice.link("cut")],
  [6, (dice) => dice.link("hold")],
  [6, (dice) => dice.link("delay")],
  [2, (dice) => dice.isolate()],
];

/** drawFaults draws the faults of as many days as they take; the same seed draws the same. */
export function drawFaults(draw: Draw): Fault[][] {
  const dice = new Dice(draw);
  const days: Fault[][] = [];
  for (let left = draw.faults; left > 0; ) {
    const day = days.length;
    const count = Math.min(left, 1 + dice.below(mostADay));
    const faults: Fault[] = [];
    while (faults.length < count) {
      // Sometimes two come at the same moment.
      const before = faults.at(-1);
      const moment = before !== undefined && dice.chance(0.25) ? before.moment : dice.moment();
      faults.push({ day, moment, harm: dice.harm() });
    }
    days.push(faults);
    left -= count;
  }
  return days;
}

class Dice {
  readonly #random: () => number;
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#random = seeded(draw.seed);
    this.#draw = draw;
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  between(least: number, most: number): number {
    return Math.round(least + this.#random() * (most - least));
  }

  one<T>(all: readonly [T, ...T[]] | readonly T[]): T {
    const found = all[this.below(all.length)];
    if (found === undefined) throw new TypeError("nothing to draw from");
    return found;
  }

  moment(): Moment {
    if (this.chance(0.5)) return { by: "time", afterMs: this.between(0, 1_500) };
    return { by: "progress", share: this.#random() * 0.95 };
  }

  harm(): Harm {
    let left = this.#random() * weights.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, make] of weights) {
      left -= weight;
      if (left < 0) return make(this);
    }
    throw new TypeError("the weights do not add up");
  }

  kill(service: GrpcService): Harm {
    const { leaseMs } = this.#draw;
    // An orchestrator is away for longer than a lease now and then, so that another has to take over.
    const long = service === "orchestrator" && this.chance(0.2);
    const downMs = long ? this.between(leaseMs * 1.1, leaseMs * 1.6) : this.between(0, 8_000);
    return { kind: "kill", service, who: this.#who(service), downMs };
  }

  stop(service: GrpcService, least: number, most: number): Harm {
    const { leaseMs } = this.#draw;
    const forMs = this.between(leaseMs * least, leaseMs * most);
    return { kind: "stop", service, who: this.#who(service), forMs };
  }

  link(kind: "cut" | "hold" | "delay"): Harm {
    const from = this.#replica(this.one(["orchestrator", "orchestrator", "processor", "collector", "storage"]));
    const to = this.#replica(this.one(CALLEES[serviceOf(from)]));
    return { kind, from, to, forMs: this.between(500, 15_000), delayMs: this.between(5, 250) };
  }

  isolate(): Harm {
    const { leaseMs } = this.#draw;
    const kind = this.one(["cut", "hold"] as const);
    const from = this.#replica(this.one(["orchestrator", "storage", "collector"]));
    return { kind, from, to: "*", forMs: this.between(leaseMs * 0.5, leaseMs * 1.6), delayMs: 0 };
  }

  #replica(service: GrpcService | "postgres"): string {
    return this.one(idsOf(this.#draw.replicas, service));
  }

  #who(service: GrpcService): Who {
    const id = this.#replica(service);
    if (service !== "orchestrator" || this.chance(0.3)) return { id };
    return { ownerOf: this.below(this.#draw.sources), otherwise: id };
  }
}

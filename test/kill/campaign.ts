import { sites } from "../../services/simulator/shelf.ts";
import { differences } from "../support/difference.ts";
import { seeded } from "../support/random.ts";
import { type Site, startSite } from "../support/site.ts";
import { type Blow, deal, type Strike } from "./blow.ts";
import { dayOf, type Result, runTrial } from "./trial.ts";
import { untrue } from "./truth.ts";

/** Wishes say how much is tried. */
export type Wishes = {
  /** blows are what is tried. */
  readonly blows: readonly Blow[];
  /** listings is how many there are on each day, over all sources together. */
  readonly listings: number;
  /** days is how many days each trial harvests, with a blow in each. */
  readonly days: number;
  /** rounds is how often every blow falls, at other moments and in other orders. */
  readonly rounds: number;
  /** seed decides moments and orders, and what the sites have. */
  readonly seed: number;
};

/** Outcome is one trial beside the undisturbed one: what it did, and everything that was wrong with it. */
export type Outcome = {
  readonly trial: number;
  readonly strikes: readonly Strike[];
  readonly result: Result;
  /** breaches are empty where all went well. */
  readonly breaches: readonly string[];
};

/** Campaign is an undisturbed harvest, and disturbed ones that have to end alike. */
export type Campaign = {
  readonly site: Site;
  readonly undisturbed: Result;
  /** trials are the strikes of each trial to be made. */
  readonly trials: readonly (readonly Strike[])[];
  /** run makes one trial. */
  run(trial: number): Promise<Outcome>;
};

/** startCampaign harvests undisturbed, and checks against the sites' own truth that this went well. */
export async function startCampaign(wishes: Wishes, stack: AsyncDisposableStack): Promise<Campaign> {
  const random = seeded(wishes.seed);
  const perSite = Math.ceil(wishes.listings / sites.length);
  const site = stack.use(await startSite(`kill-${wishes.seed}`, perSite));
  const { days } = wishes;
  const all = Array.from({ length: days }, (_, index) => dayOf(index));
  const wrong: string[] = [];
  const undisturbed = await runTrial({
    site,
    days,
    strikes: [],
    totals: [],
    inspect: async (_, eye) => void wrong.push(...(await untrue(eye, site.world, all))),
  });
  wrong.push(...undisturbed.breaches);
  const again = undisturbed.days.filter(({ refetched }) => refetched > 0);
  if (again.length > 0) wrong.push(`${again.length} days fetched pages more than once`);
  if (wrong.length > 0) throw new Error(`the undisturbed harvest is wrong: ${wrong.slice(0, 10).join("; ")}`);

  const totals = undisturbed.days.map(({ counters }) => counters);
  const trials = Array.from({ length: wishes.rounds }, () => deal(wishes.blows, days, random)).flat();
  return {
    site,
    undisturbed,
    trials,
    async run(trial) {
      const strikes = trials[trial] ?? [];
      const result = await runTrial({ site, days, strikes, totals });
      return {
        trial,
        strikes,
        result,
        breaches: [...result.breaches, ...differences(undisturbed.evidence, result.evidence)],
      };
    },
  };
}

import { startSite } from "../../support/site.ts";
import { type BoundariesTold, killAtBoundaries, servicesNamed } from "../boundary/trial.ts";
import type { Options } from "../options.ts";
import { say, seconds } from "./say.ts";

// One shard, one page, one batch: every commit is of another kind than the one before.
const listings = 40;

/** boundaries kills services before and after each of their commits; true where all days came out as in peace. */
export async function boundaries({ seed }: Options, name: string): Promise<boolean> {
  await using site = await startSite(`chaos-${seed}`, listings);
  const all: BoundariesTold[] = [];
  for (const service of servicesNamed(name)) all.push(await killAtBoundaries(service, { site, source: "shop", say }));
  const breaches = all.flatMap((told) => told.breaches);
  for (const breach of breaches) say(`BREACH ${breach}`);
  const figures = all.map(({ service, commits, days }) => {
    const killed = days.filter(({ died }) => died !== undefined).length;
    return `${service} ${killed} of ${2 * commits}`;
  });
  const took = seconds(performance.now());
  say(`boundaries: killed at ${figures.join(", ")}; ${breaches.length} breaches; ${took} in all; seed ${seed}`);
  return breaches.length === 0;
}

import { forEachLimit } from "../../../services/kit/group.ts";
import { testContext } from "../../../services/kit/testing/context.ts";
import type { Options } from "../options.ts";
import { catchOf, sabotagesNamed } from "../sabotage/trial.ts";
import { say, seconds } from "./say.ts";

// Most of it is waiting for leases to run out.
const atOnce = 2;

/** sabotage switches rules off, one at a time; true where each of them was caught. */
export async function sabotage({ seed, listings }: Options, name: string): Promise<boolean> {
  const args = ["--seed", String(seed), "--listings", String(listings)];
  const sabotages = sabotagesNamed(name);
  let caught = 0;
  await forEachLimit(testContext(), atOnce, sabotages, async (_, each) => {
    const { said, breaches, tookMs } = await catchOf(each, args);
    if (breaches.length > 0) caught++;
    say(`${each.name} off: ${each.what}`);
    for (const line of said) say(`  ${line}`);
    const verdict = breaches.length > 0 ? `caught by ${breaches.length} breaches` : "NOT CAUGHT";
    say(`${each.name}: ${verdict} in ${seconds(tookMs)}`);
  });
  say(`sabotage: ${caught} of ${sabotages.length} caught in ${seconds(performance.now())}; seed ${seed}`);
  return caught === sabotages.length;
}

import { forEachLimit } from "../../../services/kit/group.ts";
import { testContext } from "../../../services/kit/testing/context.ts";
import type { Options } from "../options.ts";
import type { Sabotage } from "../sabotage/patches.ts";
import { type Caught, catchOf, sabotagesNamed } from "../sabotage/trial.ts";
import { say, seconds } from "./say.ts";

// Most of it is waiting for leases to run out.
const atOnce = 2;
// On a slow machine a fault may come beside the moment that shows a rule.
const mostTries = 2;

/** sabotage switches rules off, one at a time; true where each of them was caught. */
export async function sabotage({ seed, listings }: Options, name: string): Promise<boolean> {
  const args = ["--seed", String(seed), "--listings", String(listings)];
  const sabotages = sabotagesNamed(name);
  let caught = 0;
  await forEachLimit(testContext(), atOnce, sabotages, async (_, each) => {
    const { said, breaches, tookMs } = await catchWithin(each, args);
    if (breaches.length > 0) caught++;
    say(`${each.name} off: ${each.what}`);
    for (const line of said) say(`  ${line}`);
    const verdict = breaches.length > 0 ? `caught by ${breaches.length} breaches` : "NOT CAUGHT";
    say(`${each.name}: ${verdict} in ${seconds(tookMs)}`);
  });
  say(`sabotage: ${caught} of ${sabotages.length} caught in ${seconds(performance.now())}; seed ${seed}`);
  return caught === sabotages.length;
}

async function catchWithin(each: Sabotage, args: readonly string[]): Promise<Caught> {
  for (let tries = 1; ; tries++) {
    const caught = await catchOf(each, args);
    if (caught.breaches.length > 0 || tries >= mostTries) return caught;
    for (const line of caught.said) say(`  ${line}`);
    say(`${each.name}: not caught in ${seconds(caught.tookMs)}; trying once more`);
  }
}

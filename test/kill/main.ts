// Kills every part of the mesh in the middle of its work, and shows that the databases come out as if nothing had been.
import { parseArgs } from "node:util";
import { ALL_BLOWS } from "./blow.ts";
import { startCampaign, type Wishes } from "./campaign.ts";
import { HEAD, rowsOf } from "./table.ts";

function readWishes(args: readonly string[]): Wishes {
  const options = {
    listings: { type: "string", default: "20000" },
    days: { type: "string", default: "2" },
    rounds: { type: "string", default: "1" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const count = (name: keyof typeof options): number => {
    const value = Number(values[name]);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new TypeError(`--${name} needs a whole number from 1, not "${values[name]}"`);
  };
  return {
    blows: ALL_BLOWS,
    listings: count("listings"),
    days: count("days"),
    rounds: count("rounds"),
    seed: count("seed"),
  };
}

const wishes = readWishes(process.argv.slice(2));
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`${wishes.listings} listings a day, ${wishes.days} days a trial, ${wishes.rounds} rounds, seed ${wishes.seed}`);
await using stack = new AsyncDisposableStack();
const campaign = await startCampaign(wishes, stack);
say(HEAD);
let blows = 0;
let breached = 0;
let longestMs = 0;
for (const trial of campaign.trials.keys()) {
  const outcome = await campaign.run(trial);
  for (const line of rowsOf(outcome, campaign.undisturbed.days)) say(line);
  for (const breach of outcome.breaches) say(`  BREACH ${breach}`);
  blows += outcome.strikes.length;
  if (outcome.breaches.length > 0) breached++;
  longestMs = Math.max(longestMs, ...outcome.result.struck.map((struck) => struck?.backMs ?? 0));
}
const took = `${(performance.now() / 1000).toFixed(0)} s`;
say(
  `${blows} blows in ${campaign.trials.length} trials, ${breached} trials breached; longest pause ${(longestMs / 1000).toFixed(1)} s; ${took} in all; seed ${wishes.seed}`,
);
process.exitCode = breached === 0 ? 0 : 1;

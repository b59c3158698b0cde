// Kills every part of the mesh in the middle of its work, and shows that the databases come out as if nothing had been.
import { count, parseArguments } from "../../services/local/arguments.ts";
import { runCommand } from "../../services/local/command.ts";
import { ALL_BLOWS } from "./blow.ts";
import { startCampaign, type Wishes } from "./campaign.ts";
import { HEAD, rowsOf } from "./table.ts";

const help = `Usage: npm run kills -- [flags]

Kills every part of the mesh in the middle of its work, and shows that the
databases come out as if nothing had been.

  --listings N  about how many listings a day has, of all sites (default 20000)
  --days N      how many days each trial harvests (default 2)
  --rounds N    how often every part is struck (default 1)
  --seed N      what draws the moments (default: random, and printed)
  --help        show this
`;

function readWishes(args: readonly string[]): Wishes | "help" {
  const values = parseArguments(args, {
    listings: { type: "string" },
    days: { type: "string" },
    rounds: { type: "string" },
    seed: { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return "help";
  const any = { least: 1, most: Number.MAX_SAFE_INTEGER };
  return {
    blows: ALL_BLOWS,
    listings: count("--listings", values.listings, any) ?? 20_000,
    days: count("--days", values.days, any) ?? 2,
    rounds: count("--rounds", values.rounds, any) ?? 1,
    seed: count("--seed", values.seed, any) ?? Math.ceil(Math.random() * 1_000_000),
  };
}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function run(wishes: Wishes): Promise<number> {
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
  return breached === 0 ? 0 : 1;
}

process.exitCode = await runCommand({ help, parse: readWishes, run });

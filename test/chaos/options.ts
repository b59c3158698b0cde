import { count, parseArguments } from "../../services/local/arguments.ts";

/** Options are what is asked for on the command line. */
export type Options = {
  readonly kills: number;
  readonly seed: number;
  readonly listings: number;
  /** out is the file that the figures go to, as JSON; undefined: none. */
  readonly out: string | undefined;
  /** list prints all faults before they come. */
  readonly list: boolean;
  readonly keep: boolean;
  readonly sabotage: string | undefined;
  readonly directed: string | undefined;
  readonly boundaries: string | undefined;
};

/** HELP is what --help shows. */
export const HELP = `Usage: npm run chaos -- [flags]

Harvests days while parts of the mesh are killed, held and cut off, and shows
that every day ran to its end once. docs/chaos.md says what must hold.

  --kills N             how many faults (default 40)
  --seed N              what draws the faults (default: random, and printed)
  --listings N          about how many listings each site has (default 950)
  --out FILE            write all figures, faults and pauses as JSON
  --list                print all faults before they come
  --keep                leave the mesh's folder, and print where it is
  --sabotage RULE       switch rules off, one at a time: one, or all
  --boundaries SERVICE  kill before and after each commit: of one, or all
  --directed NAME       only the faults that show one rule
  --help                show this
`;

/** readOptions reads the command line; "help" where that is asked for. It throws a Refusal that says what was expected. */
export function readOptions(args: readonly string[]): Options | "help" {
  const values = parseArguments(args, {
    kills: { type: "string" },
    seed: { type: "string" },
    listings: { type: "string" },
    out: { type: "string" },
    list: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    sabotage: { type: "string" },
    directed: { type: "string" },
    boundaries: { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return "help";
  const { list, keep, out, sabotage, directed, boundaries } = values;
  const any = { least: 1, most: Number.MAX_SAFE_INTEGER };
  return {
    ...{ list, keep, out, sabotage, directed, boundaries },
    kills: count("--kills", values.kills, any) ?? 40,
    seed: count("--seed", values.seed, any) ?? Math.ceil(Math.random() * 1_000_000),
    listings: count("--listings", values.listings, any) ?? 950,
  };
}

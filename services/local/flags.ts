import { count, given, parseArguments } from "./arguments.ts";
import { Refusal } from "./refusal.ts";

/** Flags are what a person can ask of a run. */
export type Flags = {
  /** once ends the run after the report. */
  readonly once: boolean;
  /** days is how many days are harvested. */
  readonly days: number;
  /** listings is about how many listings each simulated site has. */
  readonly listings: number;
  /** json ends the standard output with one line for programs; all else goes to the standard error. */
  readonly json: boolean;
  /** state is the folder that keeps everything between runs; undefined is the default one. */
  readonly state: string | undefined;
  readonly externalPostgres: string | undefined;
  /** sources are the ones to harvest; undefined is all that there are. */
  readonly sources: readonly string[] | undefined;
};

/** HELP is what --help shows. */
export const HELP = `Usage: npm start -- [flags]

Starts every service on this machine, harvests the next days from simulated marketplaces, shows what they
brought, and keeps serving until Ctrl-C.

  --once                     end after the report; the exit code is 1 where a day of a source was not published, or
                             a source's file has mistakes
  --days N                   how many days to harvest, 0 to 3650 (default 3)
  --listings N               about how many listings each site has, 1 to 1000000 (default 2000)
  --sources A,B              harvest only these sources
  --json                     end the standard output with one line of JSON; everything else goes to standard error
  --state DIR                where everything is kept between runs (default .colheita)
  --external-postgres URL    use this PostgreSQL server instead of one of our own; the role must be allowed to
                             create roles and databases
  --help                     show this
`;

/** parseFlags reads a command line. It returns "help" where that is asked for, and refuses what it does not know. */
export function parseFlags(args: readonly string[]): Flags | "help" {
  const values = parseArguments(args, OPTIONS);
  if (values.help) return "help";
  return {
    once: values.once ?? false,
    days: count("--days", values.days, { least: 0, most: 3_650 }) ?? 3,
    listings: count("--listings", values.listings, { least: 1, most: 1_000_000 }) ?? 2_000,
    json: values.json ?? false,
    state: given("--state", values.state),
    externalPostgres: given("--external-postgres", values["external-postgres"]),
    sources: values.sources === undefined ? undefined : names(values.sources),
  };
}

const OPTIONS = {
  once: { type: "boolean" },
  days: { type: "string" },
  listings: { type: "string" },
  sources: { type: "string" },
  json: { type: "boolean" },
  state: { type: "string" },
  "external-postgres": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

function names(text: string): string[] {
  const found = text.split(",").map((name) => name.trim());
  if (found.includes("")) throw new Refusal(`--sources needs names parted by commas, such as olx,shop, not "${text}".`);
  return [...new Set(found)];
}

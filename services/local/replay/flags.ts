import { count, given, parseArguments, required } from "../arguments.ts";

/** Flags are what a person can ask of a replay. */
export type Flags = {
  /** data is the folder of recorded days, a folder a source below it. */
  readonly data: string;
  /** source is the one to replay. */
  readonly source: string;
  /** days is how many to replay; undefined is all that there are. */
  readonly days: number | undefined;
  /** json ends the standard output with one line for programs; all else goes to the standard error. */
  readonly json: boolean;
  /** state is the folder that keeps everything; undefined is one that goes away again. */
  readonly state: string | undefined;
  readonly externalPostgres: string | undefined;
};

/** HELP is what --help shows. */
export const HELP = `Usage: npm run replay -- --data DIR --source NAME [flags]

Starts every service on this machine on an empty database, serves the recorded days of one source to them, and
runs the daily pipeline over these days in order, one run a day. The exit code is 1 where a day was not published.

  --data DIR                 the folder of recorded days
  --source NAME              which source to replay: one of those in sources/recorded
  --days N                   only the first N recorded days, 1 to 3650 (default all)
  --json                     end the standard output with one line of JSON; everything else goes to standard error
  --state DIR                keep everything in this folder, which must be empty or new (default: nothing is kept)
  --external-postgres URL    use this PostgreSQL server instead of one of our own, with no colheita on it yet; the
                             role must be allowed to create roles and databases
  --help                     show this
`;

/** parseFlags reads a command line. It returns "help" where that is asked for, and refuses what it does not know. */
export function parseFlags(args: readonly string[]): Flags | "help" {
  const values = parseArguments(args, OPTIONS);
  if (values.help) return "help";
  return {
    data: required("--data", values.data),
    source: required("--source", values.source),
    days: count("--days", values.days, { least: 1, most: 3_650 }),
    json: values.json ?? false,
    state: given("--state", values.state),
    externalPostgres: given("--external-postgres", values["external-postgres"]),
  };
}

const OPTIONS = {
  data: { type: "string" },
  source: { type: "string" },
  days: { type: "string" },
  json: { type: "boolean" },
  state: { type: "string" },
  "external-postgres": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

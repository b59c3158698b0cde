import { parseArgs } from "node:util";
import { type AreaName, areaNames } from "./areas.ts";

/** Arguments are what the command line of the bench says. */
export type Arguments = {
  readonly help: boolean;
  /** names are the areas to measure, in the order of the page. */
  readonly names: readonly AreaName[];
  readonly rounds: number;
  readonly quick: boolean;
  readonly large: boolean;
  /** docs is what is done with docs/performance.md: written again after measuring, instead of it, or left as it is. */
  readonly docs: "after" | "only" | "no";
};

/** usage is what --help prints. */
export const usage = `Measures the rooms of Colheita beside their peers and floors, on this machine, in one run.

npm run bench -- [AREA ...] [--rounds N] [--quick] [--large] [--docs | --docs-only]

AREA         ${areaNames.join(", ")}; without one, all of them in turn
--rounds N   how often each variant is measured (default 5, with --quick 2)
--quick      less of everything, areas with a quick form only; fails where a floor is missed twice by more than
             noise, and keeps no results
--large      also what takes many minutes, such as days of a million listings
--docs       then write docs/performance.md and its plots from all kept results
--docs-only  write them and measure nothing

Prints a table for each area and keeps it as bench/results/AREA.json. Ends with 1 where a figure is worse than what the
project accepts, or an area could not be measured; with 2 where the arguments say nothing sensible.`;

/** UsageError is what is wrong with a command line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** readArguments reads a command line; it throws a UsageError. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const unknown = positionals.filter((name) => !isAreaName(name));
  if (unknown.length > 0) throw new UsageError(`there is no area ${unknown.join(", ")}: ${areaNames.join(", ")}`);
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new UsageError("--rounds is a whole number of at least 1");
  if (values.quick && values.large) throw new UsageError("--quick and --large exclude each other");
  if (values.quick && values.docs) throw new UsageError("--quick keeps no results that --docs could show");
  return {
    help: values.help,
    names: areaNames.filter((name) => positionals.length === 0 || positionals.includes(name)),
    rounds,
    quick: values.quick,
    large: values.large,
    docs: values["docs-only"] ? "only" : values.docs ? "after" : "no",
  };
}

function isAreaName(name: string): name is AreaName {
  return areaNames.some((known) => known === name);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: "boolean", default: false },
        rounds: { type: "string" },
        quick: { type: "boolean", default: false },
        large: { type: "boolean", default: false },
        docs: { type: "boolean", default: false },
        "docs-only": { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

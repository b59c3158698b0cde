import { parseArgs } from "node:util";

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

/** readOptions reads the command line. It throws a TypeError that says what was expected. */
export function readOptions(args: readonly string[]): Options {
  const options = {
    kills: { type: "string", default: "40" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    listings: { type: "string", default: "950" },
    out: { type: "string" },
    list: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    sabotage: { type: "string" },
    directed: { type: "string" },
    boundaries: { type: "string" },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const { out, sabotage, directed, boundaries } = values;
  const count = (name: "kills" | "seed" | "listings"): number => {
    const value = Number(values[name]);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new TypeError(`--${name} needs a whole number from 1, not "${values[name]}"`);
  };
  return {
    ...values,
    kills: count("kills"),
    seed: count("seed"),
    listings: count("listings"),
    out,
    sabotage,
    directed,
    boundaries,
  };
}

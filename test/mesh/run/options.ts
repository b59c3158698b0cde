import { parseArgs } from "node:util";

/** Options are what is asked for on the command line. */
export type Options = {
  readonly help: boolean;
  /** parts are the numbers of those to run; undefined: all. */
  readonly parts: readonly number[] | undefined;
  /** keep leaves the lab up after the parts, until it is interrupted. */
  readonly keep: boolean;
};

/** helpText is what --help prints. */
export const helpText = `npm run test:mesh [-- OPTIONS]

Runs the services behind real sidecars of Istio, in a network of their own, and
shows that the mesh does what the contracts say. Needs Linux and root; builds
what it needs on its first run (10 to 30 minutes), and keeps it.

  --part N[,N...]  only these parts
  --keep           leave the mesh up afterwards, until Ctrl-C
  --help           this

MESH_BIN=FOLDER takes the programs from a folder in place of building them.

Exits with 0 where all checks hold, 1 where one does not, 2 where the options
are wrong, and 75 where this machine can't have a mesh, with the reason.`;

/** readOptions reads the command line. It throws a TypeError that says what was expected. */
export function readOptions(args: readonly string[]): Options {
  const options = {
    help: { type: "boolean", default: false },
    part: { type: "string", multiple: true },
    keep: { type: "boolean", default: false },
  } as const;
  const { help, keep, part } = parseArgs({ args: [...args], options }).values;
  return { help, keep, parts: part?.flatMap(numbersOf) };
}

function numbersOf(written: string): number[] {
  return written.split(",").map((word) => {
    const number = Number(word);
    if (Number.isSafeInteger(number) && number >= 1) return number;
    throw new TypeError(`--part needs numbers of parts such as 3,4, not "${written}"`);
  });
}

import type { Site } from "../support/site.ts";
import { DIRECTED, type Directed, directedDays } from "./faults/directed.ts";
import { runTrial, type Told } from "./trial.ts";

const boundMs = 25_000;

/** runDirected harvests a day in peace, and then days whose few faults show one rule, on one mesh. */
export async function runDirected(
  name: Directed,
  wishes: { readonly site: Site; readonly sources: readonly string[]; readonly say: (line: string) => void },
): Promise<Told> {
  return runTrial({ ...wishes, days: directedDays(name), calls: undefined, boundMs, keep: false });
}

/** directedNamed is the name of directed faults, or a TypeError. */
export function directedNamed(name: string): Directed {
  const found = DIRECTED.find((each) => each === name);
  if (found === undefined) throw new TypeError(`--directed needs one of ${DIRECTED.join(", ")}, not "${name}"`);
  return found;
}

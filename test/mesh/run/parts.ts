import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onAbort } from "../../../services/kit/context.ts";
import { seconds } from "../../../services/local/report/time.ts";
import type { Lab, Part, Report } from "../lab/types.ts";
import { reportOf, type Tally } from "./report.ts";

// It has a folder for each part.
const partsFolder = join(import.meta.dirname, "../parts");

// How long one part may take.
const partMs = 600_000;

/** loadParts reads all parts, in the order of their numbers. */
export async function loadParts(): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const { parentPath, name } of await readdir(partsFolder, { recursive: true, withFileTypes: true })) {
    if (name !== "part.ts") continue;
    const module: unknown = await import(pathToFileURL(join(parentPath, name)).href);
    parts.push(...Object.values(module as object).filter(isPart));
  }
  return parts.sort((a, b) => a.number - b.number);
}

/** chosen are the parts with these numbers, or all; it throws a TypeError for a number that no part has. */
export function chosen(all: readonly Part[], numbers: readonly number[] | undefined): readonly Part[] {
  if (numbers === undefined) return all;
  const unknown = numbers.filter((number) => !all.some((part) => part.number === number));
  if (unknown.length === 0) return all.filter(({ number }) => numbers.includes(number));
  throw new TypeError(
    `there is no part ${unknown.join(", ")}: there are ${all.map(({ number }) => number).join(", ")}`,
  );
}

/**
 * runPart runs one part to its end, or to its time's, and asks afterwards whether any proxy refused what it got. It says
 * whether the part has ended: what one goes on with disturbs the next.
 */
export async function runPart(part: Part, lab: Lab, tally: Tally, say: (line: string) => void): Promise<boolean> {
  const name = `part ${part.number}`;
  say(`\n== ${name}: ${part.title}`);
  const report = reportOf(name, tally, say);
  const start = performance.now();
  let ended = true;
  try {
    ended = await endsWithin(partMs, lab.signal, part.run(lab, report));
    if (!ended) report.check(`it ends within ${partMs / 1_000} s`, false, "it is still going on");
  } catch (error) {
    report.check("it runs to its end", false, error);
  }
  if (lab.signal.aborted) return false;
  await checkConfigurations(lab, report, tally);
  report.figure("time", seconds(performance.now() - start));
  return ended;
}

/** checkConfigurations asks whether any proxy has refused what it got (NACK) since the last time that it was asked. */
export async function checkConfigurations(lab: Lab, report: Report, tally: Tally): Promise<void> {
  const what = "no proxy refused a configuration (NACK), and all have the newest";
  try {
    await lab.settled();
    const all = await lab.rejects();
    const refused = all - tally.refused;
    tally.refused = all;
    report.check(what, refused === 0, `${refused} refused`);
  } catch (error) {
    report.check(what, false, error);
  }
}

// Work that an interrupt finds under way is left to itself: the lab ends with all that it does.
async function endsWithin(limitMs: number, signal: AbortSignal, work: Promise<void>): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limitMs);
  const unlink = onAbort(signal, () => reject(signal.reason as Error));
  try {
    return await Promise.race([work.then(() => true), promise]);
  } finally {
    clearTimeout(timer);
    unlink();
  }
}

function isPart(value: unknown): value is Part {
  const { number, title, run } = (value ?? {}) as Partial<Part>;
  return typeof number === "number" && typeof title === "string" && typeof run === "function";
}

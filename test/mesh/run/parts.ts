import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Lab, Part, Report } from "../lab/types.ts";
import { reportOf, type Tally } from "./report.ts";
import { seconds } from "./request.ts";

/** partMs is how long one part may take. */
export const partMs = 600_000;

/** loadParts reads the parts from a folder that has a folder for each, in the order of their numbers. */
export async function loadParts(folder: string): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const { parentPath, name } of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (name !== "part.ts") continue;
    const module: unknown = await import(pathToFileURL(join(parentPath, name)).href);
    parts.push(...Object.values(module as object).filter(isPart));
  }
  return parts.sort((a, b) => a.number - b.number);
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
  const refused = await lab.rejects();
  let ended = true;
  try {
    ended = await endsWithin(partMs, part.run(lab, report));
    if (!ended) report.check(`it ends within ${partMs / 1_000} s`, false, "it is still going on");
  } catch (error) {
    report.check("it runs to its end", false, error);
  }
  await noRejects(lab, report, refused);
  report.figure("time", seconds(performance.now() - start));
  return ended;
}

async function noRejects(lab: Lab, report: Report, before: number): Promise<void> {
  try {
    await lab.settled();
    const rejects = (await lab.rejects()) - before;
    report.check(
      "no proxy refused a configuration (NACK), and all have the newest",
      rejects === 0,
      `${rejects} refused`,
    );
  } catch (error) {
    report.check("no proxy refused a configuration (NACK), and all have the newest", false, error);
  }
}

async function endsWithin(limitMs: number, work: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limitMs);
  try {
    return await Promise.race([work.then(() => true), promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isPart(value: unknown): value is Part {
  const { number, title, run } = (value ?? {}) as Partial<Part>;
  return typeof number === "number" && typeof title === "string" && typeof run === "function";
}

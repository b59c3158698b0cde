import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Refusal } from "../../../services/local/refusal.ts";
import { buildWith } from "./build.ts";
import { SABOTAGES, type Sabotage } from "./patches.ts";

/** Caught is what a sabotaged build came to: what was said, and the breaches that show what was switched off. */
export type Caught = {
  readonly sabotage: Sabotage;
  readonly said: readonly string[];
  readonly breaches: readonly string[];
  readonly tookMs: number;
};

/** sabotagesNamed are those that a name stands for: one of them, all of a rule, or all. */
export function sabotagesNamed(name: string): readonly Sabotage[] {
  const found = SABOTAGES.filter((sabotage) => [sabotage.name, sabotage.rule, "all"].includes(name));
  if (found.length > 0) return found;
  const known = new Set(SABOTAGES.flatMap((sabotage) => [sabotage.rule, sabotage.name]));
  throw new Refusal(`--sabotage needs one of ${[...known].join(", ")} or all, not "${name}".`);
}

/** catchOf runs the directed faults on a build with a rule off, and returns the breaches that were found. */
export async function catchOf(sabotage: Sabotage, args: readonly string[]): Promise<Caught> {
  const beganMs = performance.now();
  await using build = await buildWith(sabotage.patches);
  const child = spawn(process.execPath, ["test/chaos/main.ts", "--directed", sabotage.directed, ...args], {
    cwd: build.folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => said.push(line));
  await once(child, "close");
  const breaches = said.filter((line) => line.startsWith("BREACH ") && sabotage.shows.test(line));
  return { sabotage, said, breaches, tookMs: performance.now() - beganMs };
}

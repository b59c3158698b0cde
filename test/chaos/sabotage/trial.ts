import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { buildWith } from "./build.ts";
import { SABOTAGES } from "./patches.ts";

/** Caught is what a sabotaged build came to. */
export type Caught = { readonly name: string; readonly breaches: readonly string[]; readonly tookMs: number };

/** sabotagesNamed are those that a name stands for: one of them, or all. */
export function sabotagesNamed(name: string) {
  const found = SABOTAGES.filter((sabotage) => name === "all" || sabotage.name === name);
  if (found.length > 0) return found;
  throw new TypeError(`--sabotage needs one of ${SABOTAGES.map((each) => each.name).join(", ")} or all, not "${name}"`);
}

/** catchOf runs the directed faults on a build with a rule off, and returns the breaches that were found. */
export async function catchOf(
  sabotage: ReturnType<typeof sabotagesNamed>[number],
  args: readonly string[],
  say: (line: string) => void,
): Promise<Caught> {
  const beganMs = performance.now();
  await using build = await buildWith(sabotage.patches);
  const child = spawn(process.execPath, ["test/chaos/main.ts", "--directed", sabotage.directed, ...args], {
    cwd: build.folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const breaches: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("BREACH ")) breaches.push(line.slice("BREACH ".length));
    say(`  ${line}`);
  });
  await once(child, "close");
  return { name: sabotage.name, breaches, tookMs: performance.now() - beganMs };
}

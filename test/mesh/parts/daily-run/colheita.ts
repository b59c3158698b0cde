import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../support/service.ts";
import type { Pod } from "../../lab/types.ts";
import { runIn, type Said } from "../support/command.ts";

/** colheita runs the command line in a pod against an orchestrator at an address, as a person there does. */
export function colheita(pod: Pod, address: string, ...args: readonly string[]): Promise<Said> {
  const argv = ["node", join(root, "services/cli/main.ts"), ...args];
  return runIn(pod, `colheita-${args[0]}`, argv, { COLHEITA_ADDRESS: address });
}

/** Harvested is the daily run of a source: what the command line said of it, and how long it took. */
export type Harvested = { readonly source: string; readonly said: Said; readonly tookMs: number };

/** sourceNames are the names of all sources. */
export function sourceNames(): string[] {
  const files = readdirSync(join(root, "sources")).filter((name) => name.endsWith(".yaml"));
  return files.map((name) => name.replace(/\.yaml$/, ""));
}

/** harvest runs the daily pipeline for every source of a day, side by side, to the end of each. */
export async function harvest(pod: Pod, address: string, day: string): Promise<Harvested[]> {
  return Promise.all(
    sourceNames().map(async (source) => {
      const startedMs = performance.now();
      const said = await colheita(
        pod,
        address,
        "runs",
        "start",
        "daily",
        "--partition",
        source,
        "--day",
        day,
        "--watch",
      );
      return { source, said, tookMs: performance.now() - startedMs };
    }),
  );
}

/** callersOf are who asked for runs of a partition and day, as the orchestrator's audit names them. */
export async function callersOf(pod: Pod, address: string, day: string): Promise<string[]> {
  const { code, stdout, stderr } = await colheita(pod, address, "operations", "--limit", "100", "--json");
  if (code !== 0) throw new Error(`colheita operations: ${stderr}`);
  const { operations } = JSON.parse(stdout) as { operations: { caller: string; requestJson: string }[] };
  const [year, month, date] = day.split("-").map(Number);
  const wanted = (text: string) => {
    const { run } = JSON.parse(text) as { run?: { day?: { year: number; month: number; day: number } } };
    return run?.day?.year === year && run?.day?.month === month && run?.day?.day === date;
  };
  return operations.filter(({ requestJson }) => wanted(requestJson)).map(({ caller }) => caller);
}

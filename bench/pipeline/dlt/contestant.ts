import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { endedCpuMicros } from "../../usage.ts";
import { withClient } from "../client.ts";
import type { Contestant } from "../contestant.ts";
import { measureLoad } from "../load.ts";
import type { MeshServer } from "../server.ts";
import { pathOf } from "../site.ts";

const run = promisify(execFile);

/** Strategy is how dlt merges a day: into rows that it overwrites, or into versions of them, each with its validity. */
export type Strategy = "upsert" | "scd2";

/** STRATEGIES are both. */
export const STRATEGIES: readonly Strategy[] = ["upsert", "scd2"];

/** nameOf is a contestant's name. */
export function nameOf(strategy: Strategy): string {
  return `dlt ${strategy}`;
}

/** DltOptions say what dlt loads, and with what. */
export type DltOptions = {
  readonly python: string;
  readonly server: MeshServer;
  /** simulator is the site's URL. */
  readonly simulator: string;
};

/** Told is what load.py prints. */
type Told = { readonly rows: number; readonly peakKiB: { readonly own: number; readonly worker: number } };

// What dlt counts are rows with an id; a row that has nothing else is a listing for dlt, and a reject for us.
const LARGEST_DIFFERENCE = 0.005;

/** createDlt makes a pipeline of dlt's that reads the same site with dlt's own REST source, into a database of its own. */
export async function createDlt(
  stack: AsyncDisposableStack,
  { python, server, simulator }: DltOptions,
  strategy: Strategy,
): Promise<Contestant> {
  const url = await server.createDatabase(`dlt_${strategy}`);
  const folder = await mkdtemp(join(tmpdir(), "colheita-bench-dlt-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const script = join(import.meta.dirname, "load.py");
  return {
    name: nameOf(strategy),
    async load(turn) {
      const cpu = () => ({ python: endedCpuMicros(process.pid) });
      const load = await measureLoad(server, cpu, async () => {
        const { stdout } = await run(python, [script, `${simulator}${pathOf(turn)}`, url, folder, strategy]);
        const { rows, peakKiB } = JSON.parse(stdout) as Told;
        return { listings: rows, peakMiB: { python: peakKiB.own / 1024, "python, a worker": peakKiB.worker / 1024 } };
      });
      await check(url, strategy, load.listings, turn === 1);
      return load;
    },
  };
}

// On the first day the table has that day's listings; later one that is overwritten keeps those that have gone too.
async function check(url: string, strategy: Strategy, listings: number, exact: boolean): Promise<void> {
  const current = strategy === "scd2" ? "where _dlt_valid_to is null" : "";
  const { rows } = await withClient(url, (client) =>
    client.query<{ found: number }>(`select count(*)::int found from ${strategy}.listings ${current}`),
  );
  const found = rows[0]?.found ?? 0;
  const isThere = exact || strategy === "scd2" ? found === listings : found >= listings;
  if (!isThere) throw new Error(`${nameOf(strategy)} has ${found} of ${listings} listings in its table`);
}

/** checkAgainst throws where dlt has not loaded what we have. */
export function checkAgainst(ours: number, theirs: number, name: string): void {
  if (Math.abs(theirs / ours - 1) > LARGEST_DIFFERENCE) {
    throw new Error(`${name} has loaded ${theirs} listings of a day that had ${ours}`);
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { plainSchema } from "../storage/plain.ts";
import { psqlVersion } from "../storage/psql.ts";
import { copyStage, mergeStage, stage } from "../storage/statements.ts";
import { endedCpuMicros } from "../usage.ts";
import { withClient } from "./client.ts";
import type { Contestant } from "./contestant.ts";
import { measureLoad } from "./load.ts";
import { checkRows, type Rows } from "./rows.ts";
import type { MeshServer } from "./server.ts";
import type { Turn } from "./site.ts";

const run = promisify(execFile);

const hasPsql = psqlVersion() !== undefined;

/** FLOOR is the name of the floor, by the program that sends its statements. */
export const FLOOR = hasPsql ? "psql COPY + MERGE" : "pg-copy-streams COPY + MERGE (there is no psql)";

/**
 * createFloor makes what nobody who stores the same listings can be much faster than: they lie ready in a file, and one
 * client copies them into a stage and merges that into a plain table with a price history.
 */
export async function createFloor(server: MeshServer, rowsOf: (turn: Turn) => Rows): Promise<Contestant> {
  const url = await server.createDatabase("plain");
  await withClient(url, (client) => client.query(plainSchema));
  const client = hasPsql ? psql : copyMain;
  return {
    name: FLOOR,
    async load(turn) {
      const rows = rowsOf(turn);
      const cpu = () => ({ client: endedCpuMicros(process.pid) });
      const load = await measureLoad(server, cpu, async () => {
        await client(url, rows.file);
        return { listings: rows.listings, peakMiB: {} };
      });
      await checkRows(url, rows);
      return load;
    },
  };
}

async function psql(url: string, file: string): Promise<void> {
  const commands = ["begin", stage, `\\${copyStage} from '${file}'`, ...mergeStage, "drop table stage", "commit"];
  const flags = ["-X", "-q", "-v", "ON_ERROR_STOP=1"];
  await run("psql", [...flags, ...commands.flatMap((command) => ["-c", command]), url]);
}

async function copyMain(url: string, file: string): Promise<void> {
  await run(process.execPath, [new URL("copy-main.ts", import.meta.url).pathname, url, file]);
}

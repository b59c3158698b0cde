import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { copyFileOf } from "./copy-file.ts";
import type { Session } from "./session.ts";
import { copyStage, mergeStage, stage } from "./statements.ts";

/** psqlVersion is the version of the psql on the PATH; undefined where there is none. */
export function psqlVersion(): string | undefined {
  const { stdout } = spawnSync("psql", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return /\d+(\.\d+)*/.exec(stdout ?? "")?.[0];
}

/** openPsql starts psql on a database; it copies a day's file into a stage and merges that, all in one transaction. */
export async function openPsql(url: string, folder: string): Promise<Session> {
  const psql = spawn("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", url], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: psql.stdout });
  const exited = once(psql, "exit");
  const run = async (script: readonly string[]) => {
    const heard = once(lines, "line");
    psql.stdin.write(`${script.join("\n")}\n\\echo done\n`);
    await Promise.race([heard, exited.then(([code]) => Promise.reject(new Error(`psql ended with ${code}`)))]);
  };
  await run([]);
  return {
    pid: psql.pid ?? 0,
    async load(day, rows) {
      const file = copyFileOf(folder, day, rows);
      await run([
        "begin;",
        `${stage};`,
        `\\${copyStage} from '${file}'`,
        ...mergeStage.map((statement) => `${statement};`),
        "drop table stage;",
        "commit;",
      ]);
    },
    async [Symbol.asyncDispose]() {
      psql.stdin.end();
      await exited;
    },
  };
}

import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BenchServer } from "../server.ts";
import { type Latency, summaryOf, timeOf } from "./latency.ts";
import type { Question } from "./questions.ts";
import { openSession } from "./session.ts";

const run = promisify(execFile);

/**
 * restartCold restarts a server so that nothing of a database is in memory: neither in the server's own, nor in the
 * kernel's. Who is connected is cut off.
 */
export async function restartCold(server: BenchServer, url: string): Promise<void> {
  const folder = await settle(url);
  await server.crash();
  // The kernel is told of each file that it may forget it: a checkpoint has left nothing of them to be written.
  for (const file of await readdir(folder)) await run("dd", [`if=${join(folder, file)}`, "iflag=nocache", "count=0"]);
  await server.start();
}

// With a checkpoint, so that there is nothing to do again after the crash. It returns the folder of the database.
async function settle(url: string): Promise<string> {
  await using session = await openSession(url);
  await session.client.query("checkpoint");
  const { rows } = await session.client.query<{ folder: string }>(
    `select current_setting('data_directory') || '/base/' || oid folder from pg_database where datname = current_database()`,
  );
  return rows[0]?.folder ?? "";
}

/** coldLatencies asks questions in turn, so many times each: no answer finds in memory what only others have read. */
export async function coldLatencies(
  questions: readonly Question[],
  times: number,
): Promise<ReadonlyMap<string, Latency>> {
  const taken = new Map(questions.map(({ name }) => [name, [] as number[]]));
  for (let asked = 0; asked < times; asked++) {
    for (const question of questions) taken.get(question.name)?.push(await timeOf(question));
  }
  return new Map([...taken].map(([name, each]) => [name, summaryOf(each)]));
}

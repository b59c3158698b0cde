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
 * restartCold restarts a server so that nothing of its data is in memory: neither in its own, nor in the kernel's. Who is
 * connected is cut off.
 */
export async function restartCold(server: BenchServer): Promise<void> {
  const folder = await settle(server);
  await server.crash();
  const files = await readdir(join(folder, "base"), { recursive: true, withFileTypes: true });
  // The kernel is told of each file that it may forget it; what it had to write stands on the disk already.
  for (const file of files) {
    if (file.isFile()) await run("dd", [`if=${join(file.parentPath, file.name)}`, "iflag=nocache", "count=0"]);
  }
  await server.start();
}

// Everything on the disk, so that there is nothing to do again after the crash. It returns the server's folder.
async function settle({ url }: BenchServer): Promise<string> {
  await using session = await openSession(url);
  await session.client.query("checkpoint");
  const { rows } = await session.client.query<{ folder: string }>("select current_setting('data_directory') folder");
  await run("sync");
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

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../test/support/service.ts";

const SERVES = /^Everything serves after ([\d.]+) s/;
const FIRST_ROW = /first row after ([\d.]+) s/;

/**
 * measureFirstRow starts everything in an empty folder, as a person does, and returns the seconds from the command to the
 * first row on the screen: by the clock of the program, and what npm took before that clock began.
 */
export async function measureFirstRow(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-bench-start-"));
  try {
    const startMs = performance.now();
    const args = ["start", "--silent", "--", "--once", "--days", "1", "--state", join(folder, "state")];
    const started = spawn("npm", args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(started, "close");
    const said: string[] = [];
    let beforeSeconds: number | undefined;
    let rowSeconds: number | undefined;
    for await (const line of createInterface({ input: started.stdout })) {
      said.push(line);
      const serves = SERVES.exec(line)?.[1];
      if (serves !== undefined) beforeSeconds = (performance.now() - startMs) / 1000 - Number(serves);
      rowSeconds ??= numberIn(FIRST_ROW.exec(line)?.[1]);
    }
    const [code] = await exited;
    if (code !== 0 || beforeSeconds === undefined || rowSeconds === undefined) {
      throw new Error(`npm start ended with ${code}, and told of no first row:\n${said.join("\n")}`);
    }
    return beforeSeconds + rowSeconds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { root } from "../support/service.ts";

/** Replayed is how a replay ended, and what it said on its two outputs. */
export type Replayed = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** runReplay runs `npm run replay` as a process of its own. */
export async function runReplay(...args: readonly string[]): Promise<Replayed> {
  const child = spawn(process.execPath, ["services/local/replay/main.ts", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code, stdout, stderr };
}

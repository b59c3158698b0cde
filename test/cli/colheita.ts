import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../support/service.ts";

/** Said is what a command said, and how it ended. */
export type Said = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Running is a command that has not ended. */
export type Running = {
  readonly ended: Promise<Said>;
  /** saying resolves once the standard output has a text in it. */
  saying(text: string): Promise<void>;
  interrupt(): void;
};

/** startColheita starts the command line as a process of its own, as people do. */
export function startColheita(address: string, ...args: readonly string[]): Running {
  const env = { PATH: process.env.PATH ?? "", COLHEITA_ADDRESS: address, TZ: "Asia/Tokyo" };
  const child = spawn(process.execPath, ["services/cli/main.ts", ...args], { cwd: join(root), env });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  }
  return {
    ended: once(child, "close").then(([code]) => ({ code, ...texts })),
    async saying(text) {
      while (!texts.stdout.includes(text)) await once(child.stdout, "data");
    },
    interrupt: () => child.kill("SIGINT"),
  };
}

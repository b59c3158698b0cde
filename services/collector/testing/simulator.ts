import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Simulator is the simulator as a process of its own, until it is disposed of. */
export type Simulator = AsyncDisposable & { readonly url: string };

/** startSimulator starts the simulator on free ports; env are its variables. */
export async function startSimulator(env: Readonly<Record<string, string>> = {}): Promise<Simulator> {
  const child = spawn(process.execPath, ["services/simulator/main.ts"], {
    env: { PARENT_PIPE: "stdin", LOG_LEVEL: "error", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { http } = JSON.parse(line) as { http: string };
  return {
    url: `http://${http}`,
    async [Symbol.asyncDispose]() {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
    },
  };
}

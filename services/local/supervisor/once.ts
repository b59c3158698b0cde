import { Refusal } from "../refusal.ts";
import { type Spec, startChild } from "./child.ts";
import { LogFile } from "./log-file.ts";
import { reasonOf } from "./service.ts";

/** runOnce runs a program to its end. A code other than 0 is a Refusal with what the program said last. */
export async function runOnce(spec: Spec, logPath: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  using log = new LogFile(logPath);
  const child = startChild(spec, log);
  const stop = () => child.kill();
  signal.addEventListener("abort", stop);
  try {
    const exit = await child.exited;
    signal.throwIfAborted();
    if (exit.code === 0) return;
    throw new Refusal(`${spec.name} failed: ${reasonOf(spec.name, exit)} (its log is ${logPath}).`);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

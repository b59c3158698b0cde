import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * commandOf is the command line of a running process, or "" where there is none: it has ended, or nobody has
 * waited for it yet.
 */
export function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

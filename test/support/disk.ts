import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** Disk is a small disk of its own, or why there can be none here: only root may mount one, and not in every container. */
export type Disk = ({ readonly path: string } | { readonly path: undefined; readonly reason: string }) & Disposable;

/** mountDisk mounts a disk in memory at a path, until it is disposed of. */
export function mountDisk(path: string, sizeMiB: number): Disk {
  if (process.getuid?.() !== 0) return none("only root can mount a small disk");
  mkdirSync(path, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMiB}m,mode=755`, "tmpfs", path], { stdio: "pipe" });
  } catch (error) {
    return none(`a small disk can't be mounted here: ${error instanceof Error ? error.message.trim() : error}`);
  }
  return { path, [Symbol.dispose]: () => execFileSync("umount", [path]) };
}

function none(reason: string): Disk {
  return { path: undefined, reason, [Symbol.dispose]() {} };
}

import { spawn } from "node:child_process";
import { once } from "node:events";

/** Lock is held until it is disposed of, or until this process ends, in whatever way. */
export type Lock = AsyncDisposable;

/** lock waits until nobody else holds a file's lock, and holds it. */
export async function lock(file: string, signal: AbortSignal): Promise<Lock> {
  // Its standard input ends with us, and the lock with it.
  const holder = spawn("flock", [file, "sh", "-c", "echo held; cat >/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
    signal,
  });
  const ended = once(holder, "exit");
  await Promise.race([
    once(holder.stdout, "data"),
    ended.then(([code]) => Promise.reject(new Error(`${file} can't be locked: flock ended with ${code}`))),
  ]);
  return {
    async [Symbol.asyncDispose]() {
      holder.stdin.end();
      await ended;
    },
  };
}

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** Child is a variant in a process of its own, which does what it is asked, one thing at a time. */
export type Child = AsyncDisposable & {
  readonly pid: number;
  /** ask sends a request and waits for its answer. It throws what went wrong there, and where the process ends. */
  ask<T>(request: object): Promise<T>;
};

/** Answer is how a child's message back looks. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/** startChild starts a file of the bench, which answers by answerRequests, and waits until it is ready. */
export async function startChild(file: URL, args: readonly string[], flags: readonly string[] = []): Promise<Child> {
  const child = fork(file, args, {
    execArgv: ["--disable-warning=ExperimentalWarning", ...flags],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  try {
    await answerOf(child);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    async ask<T>(request: object) {
      const answer = answerOf(child);
      child.send(request);
      return (await answer) as T;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      // A child ends by itself once nobody can ask it any more.
      child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const heard = (answer: Answer) => (answer.ok ? resolve(answer.value) : reject(new Error(answer.error)));
  const ended = (code: number | null) => reject(new Error(`${child.spawnargs.slice(-2).join(" ")} ended with ${code}`));
  child.once("message", heard);
  child.once("exit", ended);
  try {
    return await promise;
  } finally {
    child.off("message", heard);
    child.off("exit", ended);
  }
}

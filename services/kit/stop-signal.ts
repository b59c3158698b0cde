import { cancelled } from "./errors.ts";

/** StopSignal aborts when the process is to stop; disposing of it takes its listeners off the process. */
export type StopSignal = Disposable & { readonly signal: AbortSignal };

/** StopSignalOptions say what else than SIGTERM and SIGINT stops the process. */
export type StopSignalOptions = {
  /**
   * parentPipe: with "stdin" the process stops when its standard input closes, which it does however the parent dies.
   */
  readonly parentPipe: "none" | "stdin";
};

/**
 * stopSignal listens for what tells this process to stop. A repeat changes nothing: a terminal, npm and a supervisor
 * may all pass on one Ctrl-C, and stopping has its limits anyway.
 */
export function stopSignal(options: StopSignalOptions): StopSignal {
  const controller = new AbortController();
  const stop = (why: string) => controller.abort(cancelled("STOPPING", `The process is stopping: ${why}.`));
  const onParentGone = () => stop("its parent is gone");
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (options.parentPipe === "stdin") process.stdin.once("end", onParentGone).once("error", onParentGone).resume();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGTERM", stop);
      process.off("SIGINT", stop);
      // An open standard input would keep the process alive.
      if (options.parentPipe === "stdin") process.stdin.off("end", onParentGone).off("error", onParentGone).destroy();
    },
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** SignalHandlers are what a person's wish to stop leads to. */
export type SignalHandlers = {
  /** onFirst begins an orderly end. */
  readonly onFirst: (reason: string) => void;
  /** onSecond ends everything at once: the person does not want to wait. */
  readonly onSecond: () => void;
};

/**
 * onSignals listens for Ctrl-C, a polite kill, the terminal being closed, and the reader of our output going away.
 * Disposing of what it returns gives the signals back to the system.
 */
export function onSignals(handlers: SignalHandlers): Disposable {
  let heard = false;
  const hear = (reason: string) => {
    if (heard) handlers.onSecond();
    else handlers.onFirst(reason);
    heard = true;
  };
  // With the terminal or the reader gone, every further line fails as well: that is one wish, not many.
  const lose = () => {
    if (!heard) hear("nobody reads the output any more");
  };
  const once = (signal: NodeJS.Signals) => (signal === "SIGHUP" && heard ? undefined : hear(signal));
  for (const signal of SIGNALS) process.on(signal, once);
  process.stdout.on("error", lose);
  process.stderr.on("error", lose);
  return {
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, once);
      process.stdout.off("error", lose);
      process.stderr.off("error", lose);
    },
  };
}

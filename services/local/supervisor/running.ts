/** Running is anything that was started, keeps itself alive, and has to be stopped at the end. */
export type Running = {
  readonly name: string;
  /** failed rejects, with a Refusal, when it has ended and can't be kept alive. It never resolves. */
  readonly failed: Promise<never>;
  /** stop ends it orderly, or by force after a while, and resolves when nothing of it is left. */
  stop(): Promise<void>;
  /** kill ends it at once and waits for nothing. */
  kill(): void;
};

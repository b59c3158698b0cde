/** Work is what a child of this area is asked to do; it answers with a Took. */
export type Work = {
  /** runs is how many runs there are in all, and atOnce how many of them at the same time. */
  readonly runs: number;
  readonly atOnce: number;
  /** steps is how many steps each run has, one after another; each does nothing. */
  readonly steps: number;
};

/** Took is how long that took, by the monotonic clock, and what it cost the process. */
export type Took = { readonly ms: number; readonly cpuMs: number };

/** timed takes the time of some work of this process. */
export async function timed(work: () => Promise<void>): Promise<Took> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000 };
}

/** inLoops runs a number of things, so many of them at once: each loop begins its next when its last has ended. */
export async function inLoops(
  { runs, atOnce }: Pick<Work, "runs" | "atOnce">,
  run: () => Promise<void>,
): Promise<void> {
  let begun = 0;
  const loop = async () => {
    while (begun < runs) {
      begun += 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, runs) }, loop));
}

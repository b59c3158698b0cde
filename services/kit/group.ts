import { type Context, withCancel } from "./context.ts";

/** Actor is one long activity of a process. It runs until its context ends; then it cleans up and returns. */
export type Actor = {
  readonly name: string;
  run(ctx: Context): Promise<void>;
};

/**
 * runGroup runs actors side by side. The first to return or to throw stops the rest, whatever it was; runGroup
 * resolves when all have stopped, and throws what the first threw.
 */
export async function runGroup(ctx: Context, actors: readonly Actor[]): Promise<void> {
  using group = withCancel(ctx);
  let first: { readonly error: unknown } | undefined;
  const runs = actors.map(async (actor) => {
    try {
      await actor.run(group);
      group.log.debug({ actor: actor.name }, "actor stopped");
    } catch (error) {
      // What breaks because it was told to stop is not why the group stopped.
      if (!group.signal.aborted) first = { error };
      group.log.debug({ actor: actor.name, err: error }, "actor failed");
    } finally {
      group.cancel();
    }
  });
  await Promise.all(runs);
  if (first !== undefined) throw first.error;
}

/**
 * forEachLimit calls fn for every item, at most limit at a time. The first failure cancels the rest; forEachLimit
 * throws it when all have stopped.
 */
export async function forEachLimit<T>(
  ctx: Context,
  limit: number,
  items: Iterable<T> | AsyncIterable<T>,
  fn: (ctx: Context, item: T) => Promise<void>,
): Promise<void> {
  using group = withCancel(ctx);
  const running = new Set<Promise<void>>();
  let first: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    first ??= { error };
    group.cancel();
  };
  try {
    for await (const item of items) {
      if (group.signal.aborted) break;
      const work: Promise<void> = fn(group, item)
        .catch(fail)
        .finally(() => running.delete(work));
      running.add(work);
      if (running.size >= limit) await Promise.race(running);
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(running);
  if (first !== undefined) throw first.error;
  ctx.signal.throwIfAborted();
}

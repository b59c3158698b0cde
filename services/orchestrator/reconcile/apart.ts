import { type Context, withTimeout } from "../../kit/context.ts";

/** ApartOptions say how a duty deals with many things of a kind. */
export type ApartOptions<Item> = {
  readonly nameOf: (item: Item) => string;
  /** limitMs is how long one of them may take. */
  readonly limitMs: number;
  act(ctx: Context, item: Item): Promise<void>;
  /** onTrouble is told that one failed, once until it does not any more. */
  onTrouble?(ctx: Context, item: Item, error: unknown): void;
};

/**
 * createApart makes a function that acts on each of many items, so that one that fails or hangs holds up none of the
 * others: it has its own limit, and those that failed last time come last. It returns the first failure there was, and
 * throws only where its context ends.
 */
export function createApart<Item>(options: ApartOptions<Item>) {
  const { nameOf, limitMs } = options;
  const troubled = new Set<string>();
  return async function apart(ctx: Context, items: readonly Item[]): Promise<unknown> {
    const names = new Set(items.map(nameOf));
    for (const name of troubled) if (!names.has(name)) troubled.delete(name);
    const isTroubled = (item: Item) => troubled.has(nameOf(item));
    let failure: unknown;
    for (const item of [...items.filter((each) => !isTroubled(each)), ...items.filter(isTroubled)]) {
      ctx.signal.throwIfAborted();
      try {
        using limited = withTimeout(ctx, limitMs);
        await options.act(limited, item);
        troubled.delete(nameOf(item));
      } catch (error) {
        const isNew = !isTroubled(item);
        troubled.add(nameOf(item));
        if (ctx.signal.aborted) throw error;
        if (isNew) options.onTrouble?.(ctx, item, error);
        failure ??= error;
      }
    }
    return failure;
  };
}

import { background, type Context, withTimeout } from "./context.ts";
import { isRpcError } from "./errors.ts";

/** GroupOptions say how much goes together. */
export type GroupOptions<Item, Result> = {
  /** send does what is asked, whole or not at all, and returns a result for each item in their order. */
  send(ctx: Context, items: readonly Item[]): Promise<readonly Result[]>;
  /** weigh is an item's part of mostWeight. An item that is heavier goes alone. */
  weigh(item: Item): number;
  readonly mostWeight: number;
  /** mostUnderWay is how many groups are sent at once; what comes meanwhile makes the next one. */
  readonly mostUnderWay: number;
  readonly timeoutMs: number;
  /** lingerMs is how long an item waits for company, unless an urgent one comes or a group is full. Default: 0. */
  readonly lingerMs?: number;
  /** isUrgent says of an item that it waits for nobody; what came before it goes along. Default: none is. */
  isUrgent?(item: Item): boolean;
};

type Member<Item, Result> = {
  readonly ctx: Context;
  readonly item: Item;
  resolve(result: Result): void;
  reject(reason: unknown): void;
};

/**
 * createGroup sends what callers want at the same moment as one, so that they share a round trip and a flush to disk.
 * Nobody waits for company longer than lingerMs: without it, where nothing is under way, an item is sent in this turn of
 * the event loop. An item that makes its group fail fails alone: the others are sent again, each by itself. Items keep
 * their order within a group, and groups theirs where one at most is under way.
 */
export function createGroup<Item, Result>(
  options: GroupOptions<Item, Result>,
): (ctx: Context, item: Item) => Promise<Result> {
  const waiting = new Set<Member<Item, Result>>();
  const { lingerMs = 0 } = options;
  let waitingWeight = 0;
  let underWay = 0;
  let isDue = false;
  let isSoon = false;
  let lingering: NodeJS.Timeout | undefined;

  // What is asked for in the same turn of the event loop goes together.
  function soon(): void {
    if (isSoon || waiting.size === 0 || underWay >= options.mostUnderWay) return;
    if (!isDue) {
      lingering ??= setTimeout(due, lingerMs);
      return;
    }
    isSoon = true;
    setImmediate(pump);
  }

  function due(): void {
    clearTimeout(lingering);
    lingering = undefined;
    isDue = true;
    soon();
  }

  function add(member: Member<Item, Result>): void {
    waiting.add(member);
    waitingWeight += options.weigh(member.item);
    const isUrgent = options.isUrgent?.(member.item) ?? false;
    if (lingerMs === 0 || isUrgent || waitingWeight >= options.mostWeight) due();
    else soon();
  }

  function remove(member: Member<Item, Result>): void {
    if (!waiting.delete(member)) return;
    waitingWeight -= options.weigh(member.item);
    if (waiting.size > 0) return;
    clearTimeout(lingering);
    lingering = undefined;
    isDue = false;
  }

  function pump(): void {
    isSoon = false;
    while (waiting.size > 0 && underWay < options.mostUnderWay) {
      const members = take();
      underWay += 1;
      void settle(members).finally(() => {
        underWay -= 1;
        soon();
      });
    }
  }

  function take(): readonly Member<Item, Result>[] {
    const members: Member<Item, Result>[] = [];
    let weight = 0;
    for (const member of waiting) {
      weight += options.weigh(member.item);
      if (members.length > 0 && weight > options.mostWeight) break;
      members.push(member);
      remove(member);
    }
    return members;
  }

  async function settle(members: readonly Member<Item, Result>[]): Promise<void> {
    try {
      await send(members);
    } catch (error) {
      // What passes by itself is the callers' to try again. Anything else may be one member's fault.
      if (isRpcError(error) || members.length === 1) {
        for (const { reject } of members) reject(error);
        return;
      }
      for (const member of members) await send([member]).catch(member.reject);
    }
  }

  async function send(members: readonly Member<Item, Result>[]): Promise<void> {
    const [first, ...others] = members;
    if (first === undefined) return;
    if (others.length === 0) return sendIn(first.ctx, members);
    // A group ends when nobody waits for it any more, and not with the first member that does not.
    using ctx = withTimeout(background({ log: first.ctx.log }), options.timeoutMs);
    let interested = members.length;
    const unlink = members.map(({ ctx: own }) =>
      own.ending.onEnd(() => {
        interested -= 1;
        if (interested === 0) ctx.cancel();
      }),
    );
    try {
      await sendIn(ctx, members);
    } finally {
      for (const each of unlink) each();
    }
  }

  async function sendIn(ctx: Context, members: readonly Member<Item, Result>[]): Promise<void> {
    const items = members.map(({ item }) => item);
    const results = await options.send(ctx, items);
    for (const [n, member] of members.entries()) member.resolve(results[n] as Result);
  }

  return async (ctx, item) => {
    ctx.ending.throwIfOver();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const member = { ctx, item, resolve, reject };
    const unlink = ctx.ending.onEnd((reason) => {
      remove(member);
      reject(reason);
    });
    add(member);
    try {
      return await promise;
    } finally {
      unlink();
    }
  };
}

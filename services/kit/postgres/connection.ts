import type { Pool, PoolClient } from "pg";
import { untilEnd } from "../abort.ts";
import type { Context } from "../context.ts";
import { translateDatabaseError } from "./errors.ts";

/** Connection is a pool's connection while somebody has it; disposing of it gives it back, or throws it away. */
export type Connection = Disposable & {
  readonly client: PoolClient;
  /** isUsable says whether it can be used again. */
  isUsable(): boolean;
  /** spoil says that it is not to be used again. */
  spoil(): void;
  /** cut closes it at once, whatever is under way. */
  cut(): void;
};

// When a pool last had a connection on which nothing was heard any more, and when a connection last answered.
const doubted = new WeakMap<Pool, number>();
const answered = new WeakMap<PoolClient, number>();

/**
 * borrow takes a connection from the pool. It waits for one no longer than the context. After a connection went dead
 * without a word, those that have not answered since are thrown away: each would cost a whole wait of its own.
 */
export async function borrow(ctx: Context, pool: Pool): Promise<Connection> {
  const client = await acquireTrusted(ctx, pool);
  let usable = true;
  // The statement under way reports a lost connection; unheard, this event would end the process.
  const spoil = () => {
    usable = false;
  };
  client.on("error", spoil);
  return {
    client,
    isUsable: () => usable,
    spoil,
    cut() {
      usable = false;
      doubted.set(pool, performance.now());
      void client.end().catch(() => {});
    },
    [Symbol.dispose]() {
      client.off("error", spoil);
      if (usable) answered.set(client, performance.now());
      client.release(!usable);
    },
  };
}

async function acquireTrusted(ctx: Context, pool: Pool): Promise<PoolClient> {
  for (;;) {
    const client = await acquire(ctx, pool);
    // One that is new has answered to its opening.
    const answeredAt = answered.get(client) ?? Number.POSITIVE_INFINITY;
    if (answeredAt >= (doubted.get(pool) ?? 0)) return client;
    client.release(true);
  }
}

async function acquire(ctx: Context, pool: Pool): Promise<PoolClient> {
  ctx.ending.throwIfOver();
  const connecting = pool.connect();
  try {
    return await untilEnd(ctx.ending, connecting);
  } catch (error) {
    // The connection may still come; then it goes straight back.
    connecting.then(
      (late) => late.release(),
      () => {},
    );
    throw ctx.ending.reason ?? translateDatabaseError(error);
  }
}

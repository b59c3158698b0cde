import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { onAbort } from "../../kit/context.ts";
import type { Actor } from "../../kit/group.ts";
import { cancelAtEnd } from "../../kit/postgres/cancel.ts";
import { query } from "../../kit/postgres/transaction.ts";
import { giveUpIdleLines } from "./idle-lines.ts";
import { indexAll } from "./search-index.ts";
import { sweepAll } from "./sweep.ts";
import { markAll } from "./term-bits.ts";

/** HousekeepingDeps are what the work after a publication needs. */
export type HousekeepingDeps = {
  readonly pool: Pool;
  /** onHead hears of the newest published day of each source, as yyyy-mm-dd. */
  readonly onHead: (source: string, day: string) => void;
  /** lineIdleMs is after how long without a new day a line that is not published is given up. */
  readonly lineIdleMs: number;
  /** intervalMs is how often it works without being asked. Default: 60,000. */
  readonly intervalMs?: number;
};

/**
 * Housekeeping does what no answer waits for: it gives up lines that nobody writes to any more, sweeps what readers will
 * never see, and vacuums what a publication touched. Reads of an unvacuumed table would write whole pages to the log for its hint bits.
 */
export class Housekeeping implements Actor {
  readonly name = "housekeeping";
  readonly #pool: Pool;
  readonly #onHead: HousekeepingDeps["onHead"];
  readonly #lineIdleMs: number;
  readonly #intervalMs: number;
  // Publications that were heard of, those that a turn has begun for, and those whose vacuum is done.
  #published = 0;
  #begun = 0;
  #vacuumed = 0;
  #wake: (() => void) | undefined;

  constructor(deps: HousekeepingDeps) {
    this.#pool = deps.pool;
    this.#onHead = deps.onHead;
    this.#lineIdleMs = deps.lineIdleMs;
    this.#intervalMs = deps.intervalMs ?? 60_000;
  }

  /** published asks for the work that a decided snapshot leaves behind. */
  published(): void {
    this.#published++;
    this.#wake?.();
  }

  async run(ctx: Context): Promise<void> {
    while (!ctx.signal.aborted) {
      try {
        await this.#work(ctx);
      } catch (error) {
        // Nothing is lost: the next turn does it again.
        if (!ctx.signal.aborted) ctx.log.warn({ err: error }, "housekeeping was cut short");
      }
      await this.#rest(ctx.signal);
    }
  }

  async #work(ctx: Context): Promise<void> {
    const published = this.#published;
    this.#begun = published;
    await giveUpIdleLines(ctx, this.#pool, this.#lineIdleMs);
    await sweepAll(ctx, this.#pool);
    await indexAll(ctx, this.#pool);
    await markAll(ctx, this.#pool);
    if (published > this.#vacuumed) await vacuumListing(ctx, this.#pool);
    this.#vacuumed = published;
    const { rows } = await query<{ name: string; day: string }>(
      ctx,
      this.#pool,
      "select s.name, h.day::text from source s join snapshot h on h.no = s.head_no",
    );
    for (const { name, day } of rows) this.#onHead(name, day);
  }

  async #rest(signal: AbortSignal): Promise<void> {
    if (this.#published > this.#begun || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#intervalMs);
    const unlink = onAbort(signal, resolve);
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
    unlink();
    clearTimeout(timer);
  }
}

// VACUUM refuses to run inside a transaction.
async function vacuumListing(ctx: Context, pool: Pool): Promise<void> {
  const client = await pool.connect();
  // The statement under way reports a lost connection; unheard, this event would end the process.
  const lost = () => {};
  client.on("error", lost);
  const unwatch = cancelAtEnd(ctx.ending, client, () => void client.end().catch(lost));
  let isUsable = false;
  try {
    await client.query("vacuum (analyze) listing");
    isUsable = !ctx.signal.aborted;
  } finally {
    unwatch();
    client.off("error", lost);
    client.release(!isUsable);
  }
}

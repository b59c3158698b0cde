import type { ClientBase, Pool } from "pg";
import type { Clock } from "../../kit/clock.ts";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { HashCache } from "../write/hash-cache.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";

const PAGE = 20_000;

// A source whose day is being written uses its cache all the time.
const IDLE_MS = 60_000;

/** HashCaches holds the published hashes of the sources that are being written, within one budget of bytes. */
export class HashCaches {
  readonly #pool: Pool;
  readonly #maxBytes: number;
  readonly #clock: Clock;
  readonly #caches = new Map<number, Loaded>();

  constructor(deps: { readonly pool: Pool; readonly maxBytes: number; readonly clock: Clock }) {
    this.#pool = deps.pool;
    this.#maxBytes = deps.maxBytes;
    this.#clock = deps.clock;
  }

  /** forSnapshot returns the cache of a snapshot's base, and loads it at its first use. A part of it is as right as the whole. */
  async forSnapshot(ctx: Context, snapshot: OpenSnapshot): Promise<HashCache> {
    const loaded = this.#caches.get(snapshot.sourceId);
    const current = loaded?.baseNo === snapshot.baseNo ? loaded : this.#begin(ctx, snapshot);
    current.usedMs = this.#clock.monotonicMs();
    await current.ready;
    return current.cache;
  }

  /** forget drops the cache of a source whose base has moved. */
  forget(sourceId: number): void {
    this.#caches.delete(sourceId);
  }

  #begin(ctx: Context, snapshot: OpenSnapshot): Loaded {
    this.forget(snapshot.sourceId);
    this.#forgetIdle();
    const cache: HashCache = new HashCache(() => this.#maxBytes - this.#heldBytes() + cache.sizeBytes);
    const ready = this.#load(ctx, snapshot, cache).catch((error: unknown) => {
      ctx.log.warn({ err: error, source: snapshot.source }, "the published hashes were not all loaded");
    });
    const loaded = { baseNo: snapshot.baseNo, cache, ready, usedMs: 0 };
    this.#caches.set(snapshot.sourceId, loaded);
    return loaded;
  }

  #forgetIdle(): void {
    const now = this.#clock.monotonicMs();
    for (const [sourceId, loaded] of this.#caches) if (now - loaded.usedMs > IDLE_MS) this.forget(sourceId);
  }

  #heldBytes(): number {
    return [...this.#caches.values()].reduce((sum, { cache }) => sum + cache.sizeBytes, 0);
  }

  async #load(ctx: Context, snapshot: OpenSnapshot, cache: HashCache): Promise<void> {
    if (snapshot.baseNo === 0) return;
    await withTransaction(
      ctx,
      this.#pool,
      async (tx) => {
        for (let last: string | undefined = ""; last !== undefined; ) last = await loadPage(tx, snapshot, cache, last);
      },
      { readOnly: true },
    );
  }
}

type Loaded = {
  readonly baseNo: number;
  readonly cache: HashCache;
  readonly ready: Promise<void>;
  usedMs: number;
};

// Pages by key: one answer for a whole source would stand in memory at once.
async function loadPage(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  cache: HashCache,
  after: string,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ ids: string | null; hashes: string | null; last: string | null }>({
    name: "hashes-page",
    text: `select array_agg(id) filter (where since_no <= $3)::text ids,
        array_agg(hash) filter (where since_no <= $3)::text hashes, max(external_id) last
      from (select id, hash, external_id, since_no from listing
        where source_id = $1 and external_id > $2 collate "C" order by external_id limit ${PAGE}) l`,
    values: [snapshot.sourceId, after, snapshot.baseNo],
  });
  const page = rows[0];
  const hashes = numbers(page?.hashes);
  for (const [index, id] of numbers(page?.ids).entries()) {
    if (!cache.add(BigInt(hashes[index] ?? 0), Number(id))) return undefined;
  }
  return page?.last ?? undefined;
}

function numbers(array: string | null | undefined): string[] {
  return array == null ? [] : array.slice(1, -1).split(",");
}

import type { ClientBase, Pool } from "pg";
import type { Clock } from "../../kit/clock.ts";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { HashCache } from "../write/hash-cache.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { keepToLookups } from "./lookups.ts";

const PAGE = 20_000;

// A source whose day is being written uses its cache all the time.
const IDLE_MS = 60_000;

/** HashCaches holds the published hashes of the sources that are being written, within one budget of bytes. */
export class HashCaches {
  readonly #pool: Pool;
  readonly #maxBytes: number;
  readonly #clock: Clock;
  // By line: the days of two lines of a source may be written in turn.
  readonly #caches = new Map<string, Loaded>();

  constructor(deps: { readonly pool: Pool; readonly maxBytes: number; readonly clock: Clock }) {
    this.#pool = deps.pool;
    this.#maxBytes = deps.maxBytes;
    this.#clock = deps.clock;
  }

  /** forSnapshot returns the cache of a snapshot's base, and loads it at its first use. A part of it is as right as the whole. */
  async forSnapshot(ctx: Context, snapshot: OpenSnapshot): Promise<HashCache> {
    const loaded = this.#caches.get(keyOf(snapshot));
    const current = loaded?.baseNo === snapshot.baseNo ? loaded : this.#begin(ctx, snapshot);
    current.usedMs = this.#clock.monotonicMs();
    await current.ready;
    return current.cache;
  }

  /** forget drops the caches of a source of which a base has moved. */
  forget(sourceId: number): void {
    this.#drop((loaded) => loaded.sourceId === sourceId);
  }

  #begin(ctx: Context, snapshot: OpenSnapshot): Loaded {
    this.#caches.delete(keyOf(snapshot));
    const now = this.#clock.monotonicMs();
    this.#drop((loaded) => now - loaded.usedMs > IDLE_MS);
    const cache: HashCache = new HashCache(() => this.#maxBytes - this.#heldBytes() + cache.sizeBytes);
    const ready = this.#load(ctx, snapshot, cache).catch((error: unknown) => {
      ctx.log.warn({ err: error, source: snapshot.source }, "the published hashes were not all loaded");
    });
    const loaded = { sourceId: snapshot.sourceId, baseNo: snapshot.baseNo, cache, ready, usedMs: 0 };
    this.#caches.set(keyOf(snapshot), loaded);
    return loaded;
  }

  #drop(which: (loaded: Loaded) => boolean): void {
    for (const [key, loaded] of this.#caches) if (which(loaded)) this.#caches.delete(key);
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
        await keepToLookups(tx);
        for (let last: string | undefined = ""; last !== undefined; ) last = await loadPage(tx, snapshot, cache, last);
      },
      { readOnly: true },
    );
  }
}

function keyOf(snapshot: OpenSnapshot): string {
  return `${snapshot.sourceId}/${snapshot.lineNo}`;
}

type Loaded = {
  readonly sourceId: number;
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
        where source_id = $1 and line_no = $4 and external_id > $2 collate "C" order by external_id limit ${PAGE}) l`,
    values: [snapshot.sourceId, after, snapshot.baseNo, snapshot.lineNo],
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

import type { ClientBase, Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { type Fingerprint, fingerprintOf } from "../write/fingerprint.ts";
import { HashCache } from "../write/hash-cache.ts";
import type { Published } from "../write/open-batch.ts";
import type { OpenSnapshot } from "../write/snapshot.ts";
import { keepToLookups } from "./lookups.ts";

const PAGE = 20_000;

/**
 * HashCaches keeps what was published of the sources that are being written, all in one cache of a fixed size. What a base
 * has never changes, so nothing is ever invalidated: a listing is kept with its base, and gives way once it is old.
 */
export class HashCaches {
  readonly #pool: Pool;
  readonly #cache: HashCache;
  // By line: the days of two lines of a source may be written in turn.
  readonly #bases = new Map<string, Base>();

  constructor(deps: { readonly pool: Pool; readonly maxBytes: number }) {
    this.#pool = deps.pool;
    this.#cache = new HashCache(deps.maxBytes);
  }

  /** forSnapshot returns what a snapshot's base has, and loads it at its first use. A part of it is as right as the whole. */
  async forSnapshot(ctx: Context, snapshot: OpenSnapshot): Promise<Published> {
    // Looking into a large table in vain takes longer than all that is done with what is found.
    if (snapshot.baseNo === 0) return NOTHING;
    const key = `${snapshot.sourceId}/${snapshot.lineNo}`;
    let base = this.#bases.get(key);
    if (base?.no !== snapshot.baseNo) {
      base = this.#begin(ctx, snapshot, key);
      this.#bases.set(key, base);
    }
    await base.ready;
    return base.published;
  }

  /** forget loads what a source has published anew at its next use. */
  forget(sourceId: number): void {
    for (const [key, base] of this.#bases) if (base.sourceId === sourceId) this.#bases.delete(key);
  }

  #begin(ctx: Context, snapshot: OpenSnapshot, key: string): Base {
    const published = new BaseHashes(this.#cache, fingerprintOf(Buffer.from(`${key}/${snapshot.baseNo}`)));
    const ready = this.#load(ctx, snapshot, published).catch((error: unknown) => {
      ctx.log.warn({ err: error, source: snapshot.source }, "the published hashes were not all loaded");
    });
    return { sourceId: snapshot.sourceId, no: snapshot.baseNo, published, ready };
  }

  async #load(ctx: Context, snapshot: OpenSnapshot, hashes: BaseHashes): Promise<void> {
    if (this.#cache.capacity === 0) return;
    await withTransaction(
      ctx,
      this.#pool,
      async (tx) => {
        await keepToLookups(tx);
        // More than there is room for would only take each other's place.
        let room = this.#cache.capacity;
        for (let page = await loadPage(tx, snapshot, ""); page !== undefined; ) {
          const { listings, last } = page;
          room -= listings.length / BYTES_PER_LISTING;
          // While they are taken in the database makes the next page.
          const next = room > 0 ? loadPage(tx, snapshot, last) : undefined;
          [page] = await Promise.all([next, hashes.add(listings)]);
        }
      },
      { readOnly: true },
    );
  }
}

type Base = {
  readonly sourceId: number;
  readonly no: number;
  readonly published: Published;
  readonly ready: Promise<void>;
};

const NOTHING: Published = { find: () => 0 };

const BYTES_PER_LISTING = 16;

/** BaseHashes are the listings of one base in a cache that has those of others as well. */
class BaseHashes implements Published {
  readonly #cache: HashCache;
  readonly #base: Fingerprint;

  constructor(cache: HashCache, base: Fingerprint) {
    this.#cache = cache;
    this.#base = base;
  }

  find(fingerprint: Fingerprint): number {
    return this.#cache.find(this.#here(fingerprint));
  }

  /** add takes pairs of an id and a fingerprint, eight bytes each. */
  async add(listings: Buffer): Promise<void> {
    for (let at = 0; at < listings.length; at += BYTES_PER_LISTING) {
      const id = listings.readUInt32BE(at) * 2 ** 32 + listings.readUInt32BE(at + 4);
      const fingerprint = { high: listings.readUInt32BE(at + 8), low: listings.readUInt32BE(at + 12) };
      this.#cache.add(this.#here(fingerprint), id);
    }
  }

  // No two bases have the same, whatever their listings have in common.
  #here({ high, low }: Fingerprint): Fingerprint {
    return { high: (high ^ this.#base.high) >>> 0, low: (low ^ this.#base.low) >>> 0 };
  }
}

// Pages by key: one answer for a whole source would stand in memory at once. Where it is known which bytes a listing came
// as, they stand for its content.
async function loadPage(
  tx: ClientBase,
  snapshot: OpenSnapshot,
  after: string,
): Promise<{ readonly listings: Buffer; readonly last: string } | undefined> {
  const { rows } = await tx.query<{ listings: Buffer | null; last: string | null }>({
    name: "hashes-page",
    text: `select string_agg(int8send(id) || int8send(hash # coalesce(lasting, 0)), '') filter (where since_no <= $3) listings,
        max(external_id) last
      from (select id, hash, lasting, external_id, since_no from listing
        where source_id = $1 and line_no = $4 and external_id > $2 collate "C" order by external_id limit ${PAGE}) l`,
    values: [snapshot.sourceId, after, snapshot.baseNo, snapshot.lineNo],
  });
  const { listings = null, last = null } = rows[0] ?? {};
  return last === null ? undefined : { listings: listings ?? Buffer.alloc(0), last };
}

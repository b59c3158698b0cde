import type { Context } from "../../kit/context.ts";
import { type Catalog, createCatalog } from "./catalog.ts";
import type { Contracts } from "./load.ts";

// Versions that runs of the last days began with; a catalog takes a few megabytes.
const mostKept = 4;

/** createCatalogs finds the contracts that a run began with: those of this process, or older ones from the database. */
export function createCatalogs(
  current: Contracts,
  read: (ctx: Context, hash: string) => Promise<Uint8Array>,
): (ctx: Context, hash: string) => Promise<Catalog> {
  const kept = new Map<string, Catalog>();
  return async (ctx, hash) => {
    if (hash === current.hash) return current.catalog;
    const catalog = kept.get(hash) ?? createCatalog([await read(ctx, hash)]);
    kept.delete(hash);
    kept.set(hash, catalog);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return catalog;
  };
}

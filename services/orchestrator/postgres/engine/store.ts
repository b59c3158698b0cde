import type { Pool } from "pg";
import { query } from "../../../kit/postgres/transaction.ts";
import type { Store } from "../../engine/store.ts";
import { planFormat } from "../../pipeline/plan.ts";
import { claim } from "./claims.ts";
import { createCommitter } from "./commits.ts";
import { cancelling, expire, release, renew } from "./leases.ts";

/** createStore is the engine's durable state in PostgreSQL, for a process that understands plans up to a format. */
export function createStore(pool: Pool, format = planFormat): Store {
  return {
    expire: (ctx, owner) => expire(ctx, pool, owner),
    claim: (ctx, owner, leaseMs, own) => claim(ctx, pool, { owner, leaseMs, own, planFormat: format }),
    renew: (ctx, owner, leases, leaseMs) => renew(ctx, pool, owner, leases, leaseMs),
    commit: createCommitter(pool),
    release: (ctx, lease) => release(ctx, pool, lease),
    cancelling: (ctx, owner) => cancelling(ctx, pool, owner),
    async descriptorSet(ctx, hash) {
      const { rows } = await query<{ bytes: Buffer }>(ctx, pool, "select bytes from descriptor_set where hash = $1", [
        hash,
      ]);
      const [row] = rows;
      if (row === undefined) throw new TypeError(`no descriptor set ${hash}`);
      return row.bytes;
    },
  };
}

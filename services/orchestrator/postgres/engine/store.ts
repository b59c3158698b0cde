import type { Pool } from "pg";
import { query } from "../../../kit/postgres/transaction.ts";
import type { Store } from "../../engine/store.ts";
import { planFormat } from "../../pipeline/plan.ts";
import type { RunStore } from "../../run/run.ts";
import { cancel } from "../run/cancel.ts";
import { resume } from "../run/resume.ts";
import { create, preview } from "../run/runs.ts";
import { changed, counts, get, list } from "../run/views.ts";
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

/** createRunStore keeps runs for the service's methods in PostgreSQL. */
export function createRunStore(pool: Pool): RunStore {
  return {
    create: (ctx, run, asked) => create(ctx, pool, run, asked),
    preview: (ctx, run) => preview(ctx, pool, run),
    get: (ctx, name) => get(ctx, pool, name),
    list: (ctx, selected, after, size) => list(ctx, pool, selected, after, size),
    cancel: (ctx, name, asked) => cancel(ctx, pool, name, asked),
    resume: (ctx, name, asked) => resume(ctx, pool, name, asked),
    counts: (ctx) => counts(ctx, pool),
    changed: (ctx, known) => changed(ctx, pool, known),
  };
}

import type { Pool } from "pg";
import type { FireStore } from "../../schedule/store.ts";
import { databaseNow, type Now } from "../now.ts";
import { decide } from "./fires.ts";
import { keep, sync } from "./timetables.ts";

/** createFireStore is the durable state of schedules in PostgreSQL. */
export function createFireStore(pool: Pool, now: Now = databaseNow): FireStore {
  return {
    sync: (ctx, scheduled, broken) => sync(ctx, pool, scheduled, broken, now),
    keep: (ctx, listing) => keep(ctx, pool, listing, now),
    decide: (ctx, scheduled, partition) => decide(ctx, pool, scheduled, partition, now),
  };
}

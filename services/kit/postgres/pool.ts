import { Pool } from "pg";
import type { Check } from "../health.ts";
import type { Logger } from "../log.ts";
import { HeardClient } from "./client.ts";
import { execute, type Statement } from "./statement.ts";

/** PoolOptions say which database, and how much of it one process takes. */
export type PoolOptions = {
  readonly url: string;
  /** service is shown in pg_stat_activity. */
  readonly service: string;
  readonly log: Logger;
  /** maxConnections is the size of the pool. Default: 10. */
  readonly maxConnections?: number;
};

/** connectTimeoutMs is how long a connection may take to come up, or to become free. */
export const connectTimeoutMs = 5_000;

/**
 * createPool makes a pool of connections; they are opened when needed and replaced when lost. End it with pool.end().
 */
export function createPool(options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: options.url,
    application_name: options.service,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    Client: HeardClient,
  });
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on("error", (error) => options.log.warn({ err: error }, "an idle database connection was lost"));
  return pool;
}

const check: Statement = { name: "check", text: "select 1" };

/** databaseCheck is a readiness check: the database answers. */
export function databaseCheck(pool: Pool): Check {
  return async (ctx) => {
    await execute(ctx, pool, check);
  };
}

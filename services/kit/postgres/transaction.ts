import type { Pool, PoolClient, QueryResult, QueryResultRow } from "pg";
import type { Context } from "../context.ts";
import { cancelAtEnd, cutAtEnd } from "./cancel.ts";
import { borrow } from "./connection.ts";
import { translateDatabaseError } from "./errors.ts";

// A transaction asks no one but the database, so a pause this long means that its process hangs or can't be reached. The
// server ends it then: nobody could have its locks otherwise until the process goes on.
const longestPauseMs = 5_000;

/** TransactionOptions differ from one transaction to another. */
export type TransactionOptions = {
  /** readOnly refuses writes. Default: false. */
  readonly readOnly?: boolean;
  /** isolation is "read committed" by default; "repeatable read" sees one instant throughout. */
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
};

/**
 * withTransaction runs fn in a transaction: committed when it returns, rolled back when it throws. No statement
 * outlives the context: its deadline is the statement_timeout, its end cancels the statement under way. The server ends
 * a transaction in which nothing is asked for 5 s. Failures that any statement can have come as RpcErrors (UNAVAILABLE
 * DATABASE_UNAVAILABLE, ABORTED DATABASE_CONFLICT).
 */
export async function withTransaction<T>(
  ctx: Context,
  pool: Pool,
  fn: (tx: PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  using connection = await borrow(ctx, pool);
  const { client, cut } = connection;
  let unwatch = cancelAtEnd(ctx.ending, client, cut);
  try {
    // One round trip for all.
    await client.query(`${begin(options)}; set local statement_timeout = ${statementTimeoutMs(ctx)};
      set local idle_in_transaction_session_timeout = ${longestPauseMs}`);
    const result = await fn(client);
    ctx.ending.throwIfOver();
    unwatch();
    // A commit is let come to its end, unless nothing is heard of it: whether it came is not known then.
    unwatch = cutAtEnd(ctx.ending, cut);
    await client.query("commit");
    return result;
  } catch (error) {
    unwatch();
    // A cancel request may still be on its way and must not hit whoever has the connection next.
    const { reason } = ctx.ending;
    if (!connection.isUsable() || reason !== undefined || !(await rollback(client))) connection.spoil();
    throw ctx.ending.reason ?? translateDatabaseError(error);
  } finally {
    unwatch();
  }
}

/** query runs one statement in a transaction of its own. */
export async function query<R extends QueryResultRow>(
  ctx: Context,
  pool: Pool,
  sql: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<R>> {
  return withTransaction(ctx, pool, (tx) => tx.query<R>(sql, [...values]));
}

async function rollback(client: PoolClient): Promise<boolean> {
  try {
    await client.query("rollback");
    return true;
  } catch {
    // A connection that cannot even roll back is thrown away, and the server rolls back by itself.
    return false;
  }
}

function begin({ readOnly, isolation }: TransactionOptions): string {
  return `begin isolation level ${isolation ?? "read committed"}${readOnly ? " read only" : ""}`;
}

/** statementTimeoutMs is the time left to a context as a statement_timeout: at least 1 with a deadline, for 0 means none. */
export function statementTimeoutMs(ctx: Context): number {
  const leftMs = ctx.remainingMs();
  return Number.isFinite(leftMs) ? Math.max(1, Math.ceil(Math.min(leftMs, 2 ** 31 - 1))) : 0;
}

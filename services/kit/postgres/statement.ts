import type { Pool, QueryResult, QueryResultRow } from "pg";
import type { Context } from "../context.ts";
import { cancelAtEnd } from "./cancel.ts";
import { borrow } from "./connection.ts";
import { translateDatabaseError } from "./errors.ts";

/** Statement is one that is executed often: each connection parses and plans it once, under its name. */
export type Statement = {
  /** name is the text's own: no two texts have the same. */
  readonly name: string;
  readonly text: string;
};

/**
 * execute runs one statement that is a transaction by itself, in one round trip, where query takes three. The end of
 * the context cancels it; whether it took effect is not known then. Errors come as withTransaction's do.
 */
export async function execute<R extends QueryResultRow>(
  ctx: Context,
  pool: Pool,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<QueryResult<R>> {
  using connection = await borrow(ctx, pool);
  const unwatch = cancelAtEnd(ctx.ending, connection.client, connection.cut);
  try {
    return await connection.client.query<R>({ ...statement, values: [...values] });
  } catch (error) {
    throw ctx.ending.reason ?? translateDatabaseError(error);
  } finally {
    unwatch();
    // A cancel request may still be on its way and must not hit whoever has the connection next.
    if (ctx.ending.reason !== undefined) connection.spoil();
  }
}

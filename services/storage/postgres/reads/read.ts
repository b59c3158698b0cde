import type { DataSource, EntityManager } from "typeorm";
import type { Context } from "../../../kit/context.ts";
import { translateDatabaseError } from "../../../kit/postgres/errors.ts";
import { statementTimeoutMs } from "../../../kit/postgres/transaction.ts";

/**
 * read runs fn over one instant of the database, so that what a page says of a listing fits its snapshot. TypeORM
 * knows no deadline: the call's is made the statement_timeout.
 */
export async function read<T>(
  ctx: Context,
  dataSource: DataSource,
  fn: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  ctx.signal.throwIfAborted();
  try {
    return await dataSource.transaction("REPEATABLE READ", async (manager) => {
      // No answer needs a whole table, and what stands in order is read in order, whatever statistics say; a plan is not
      // worth compiling.
      await manager.query(
        `set local statement_timeout = ${statementTimeoutMs(ctx)}; set local enable_seqscan = off;
          set local enable_sort = off; set local jit = off`,
      );
      return fn(manager);
    });
  } catch (error) {
    throw ctx.signal.aborted ? ctx.signal.reason : translateDatabaseError(error);
  }
}

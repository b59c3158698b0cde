import type { Pool, PoolClient } from "pg";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { testContext } from "../../kit/testing/context.ts";

/** killed does what is given in a transaction, and dies where it would commit. What else goes wrong is thrown. */
export async function killed(pool: Pool, work: (tx: PoolClient) => Promise<unknown>): Promise<void> {
  const kill = new Error("killed");
  try {
    await withTransaction(testContext(), pool, async (tx) => {
      await work(tx);
      throw kill;
    });
  } catch (error) {
    if (error !== kill) throw error;
  }
}

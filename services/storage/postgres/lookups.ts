import type { ClientBase } from "pg";

/**
 * keepToLookups makes the planner look rows up by their key for the rest of a transaction, whatever it believes to know of
 * their table: statistics are of yesterday, and a statement is planned while the table is empty and then asked of
 * millions. Statements do their part: a key's columns are compared in a `lateral` with a limit, or it could be taken for
 * cheaper to read a whole source once than to look at its index for each key.
 */
export async function keepToLookups(tx: ClientBase): Promise<void> {
  // A plan that is kept is of the table as it was. A sort would read all that follows a page, for each page.
  await tx.query(
    `set local plan_cache_mode = force_custom_plan; set local enable_seqscan = off; set local enable_sort = off;
      set local enable_nestloop = on`,
  );
}

/**
 * keepToPasses makes the planner read each table of a statement once and join by hashing, for the rest of a transaction. It
 * has never heard of a day that is being prepared and expects one row of it: what it would loop over is the whole day.
 * Tables of many sources are read by their keys.
 */
export async function keepToPasses(tx: ClientBase): Promise<void> {
  await tx.query(
    `set local enable_nestloop = off; set local enable_mergejoin = off; set local enable_seqscan = off;
      set local enable_sort = on; set local work_mem = '64MB'`,
  );
}

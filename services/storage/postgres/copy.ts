import { pipeline } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from } from "pg-copy-streams";

/** copyInto appends rows that a CopyWriter has encoded to a table, in one binary COPY. */
export async function copyInto(
  tx: ClientBase,
  table: string,
  columns: readonly string[],
  bytes: Uint8Array,
): Promise<void> {
  const copy = tx.query(from(`copy ${table} (${columns.join(", ")}) from stdin (format binary)`));
  await pipeline([bytes], copy);
}

import { pipeline } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from } from "pg-copy-streams";
import { TRAILER } from "./copy-writer.ts";

/** copyInto appends rows that CopyWriters have encoded to a table, in one binary COPY. The first part has a header too. */
export async function copyInto(
  tx: ClientBase,
  table: string,
  columns: readonly string[],
  parts: readonly Uint8Array[],
): Promise<void> {
  const copy = tx.query(from(`copy ${table} (${columns.join(", ")}) from stdin (format binary)`));
  await pipeline([...parts, TRAILER], copy);
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** rowOf is the row of a method in a checkout's docs/policy.md, which has it as "Service/Method". */
export async function rowOf(checkout: string, method: string): Promise<string> {
  const table = await readFile(join(checkout, "docs/policy.md"), "utf8");
  const row = table.split("\n").find((line) => line.startsWith(`| \`${method}\` |`));
  if (row === undefined) throw new Error(`docs/policy.md has no row for ${method}`);
  return row;
}

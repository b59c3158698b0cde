import type { ClientBase } from "pg";

/** LockedSource is a source whose days this transaction alone opens, publishes and replaces. */
export type LockedSource = {
  readonly id: number;
  readonly name: string;
  /** lineNo is the line that readers see, 0 for the first one. */
  readonly lineNo: number;
  readonly headNo: number;
  /** headDay is yyyy-mm-dd, undefined where nothing is published. */
  readonly headDay: string | undefined;
};

type SourceRow = { id: number; lineNo: string; headNo: string; headDay: string | null };

/** lockSource makes all that opens, supersedes or publishes of one source happen one after the other; it makes a new source. */
export async function lockSource(tx: ClientBase, name: string): Promise<LockedSource> {
  await tx.query("insert into source (name) values ($1) on conflict do nothing", [name]);
  const { rows } = await tx.query<SourceRow>(
    `select s.id, s.line_no "lineNo", s.head_no "headNo", (select day::text from snapshot where no = s.head_no) "headDay"
      from source s where s.name = $1 for update of s`,
    [name],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`source ${name} was not made`);
  return {
    id: row.id,
    name,
    lineNo: Number(row.lineNo),
    headNo: Number(row.headNo),
    headDay: row.headDay ?? undefined,
  };
}

import type { ClientBase, QueryResultRow } from "pg";

/** Question is a statement whose answer is too long to stand in memory at once. */
export type Question = {
  /** name is the cursor's, one for each that is open in a transaction. */
  readonly name: string;
  readonly sql: string;
  readonly values: readonly unknown[];
  /** rows is how many of them are fetched at once. */
  readonly rows: number;
};

/** fetchEach hands on each row of an answer. While one part of it is handed on the database makes the next. */
export async function fetchEach<R extends QueryResultRow>(
  tx: ClientBase,
  { name, sql, values, rows: size }: Question,
  each: (row: R) => void,
): Promise<void> {
  await tx.query(`declare ${name} no scroll cursor for ${sql}`, [...values]);
  const fetch = async () => (await tx.query<R>(`fetch ${size} from ${name}`)).rows;
  for (let rows = await fetch(); rows.length > 0; ) {
    [rows] = await Promise.all([fetch(), handOn(rows, each)]);
  }
  await tx.query(`close ${name}`);
}

// What it throws is a rejection, so that nobody forgets the part that is on its way.
async function handOn<R>(rows: readonly R[], each: (row: R) => void): Promise<void> {
  for (const row of rows) each(row);
}

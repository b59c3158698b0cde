import { setImmediate } from "node:timers/promises";
import type { ClientBase, QueryResultRow } from "pg";

/** Question is a statement whose answer is too long to stand in memory at once. */
export type Question = {
  /** name is the cursor's, one for each that is open in a transaction. */
  readonly name: string;
  readonly sql: string;
  readonly values: readonly unknown[];
  /** rows is how many of them are fetched at first; then as many as make a part, by what they brought. */
  readonly rows: number;
};

/** Reader is who an answer is for. */
export type Reader<R> = {
  /** each is handed each row. */
  each(row: R): void;
  /** between is waited for after each part, while no statement is under way. */
  between?(): Promise<void>;
};

const PART_CHARS = 400_000;
const MOST_ROWS = 1_000;
// So that a few thin rows among others don't make a part of all that follow.
const MOST_GROWTH = 4;
// How long nothing else is done here.
const TURN_MS = 5;

/** fetchEach hands on each row of an answer. While one part of it is handed on the database makes the next. */
export async function fetchEach<R extends QueryResultRow>(
  tx: ClientBase,
  { name, sql, values, rows: first }: Question,
  reader: Reader<R>,
): Promise<void> {
  await tx.query(`declare ${name} no scroll cursor for ${sql}`, [...values]);
  const fetch = async (size: number) => (await tx.query<R>(`fetch ${size} from ${name}`)).rows;
  for (let rows = await fetch(first); rows.length > 0; ) {
    // Both have ended when one has failed.
    const [next, handedOn] = await Promise.allSettled([fetch(nextSize(rows)), handOn(rows, reader)]);
    if (handedOn.status === "rejected") throw handedOn.reason;
    if (next.status === "rejected") throw next.reason;
    rows = next.value;
    await reader.between?.();
  }
  await tx.query(`close ${name}`);
}

function nextSize(rows: readonly QueryResultRow[]): number {
  const chars = rows.reduce((sum, row) => sum + charsOf(row), 0);
  const size = Math.floor((rows.length * PART_CHARS) / Math.max(chars, 1));
  return Math.max(1, Math.min(size, rows.length * MOST_GROWTH, MOST_ROWS));
}

function charsOf(row: QueryResultRow): number {
  return Object.values(row).reduce((sum: number, value) => sum + (typeof value === "string" ? value.length : 0), 0);
}

async function handOn<R>(rows: readonly R[], reader: Reader<R>): Promise<void> {
  let begunMs = performance.now();
  for (const row of rows) {
    reader.each(row);
    if (performance.now() - begunMs < TURN_MS) continue;
    await setImmediate();
    begunMs = performance.now();
  }
}

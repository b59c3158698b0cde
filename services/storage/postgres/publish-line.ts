import type { ClientBase, Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { lineNotFound } from "../errors.ts";
import { type Owner, takeEpoch } from "./fence.ts";
import { findLine, type Line, retireLine } from "./lines.ts";
import { type LockedSource, lockSource } from "./sources.ts";
import { lineState, state } from "./states.ts";
import { refuseUnderWay } from "./under-way.ts";

/** LinePublication is what a run asks for when the last day of its line is decided. */
export type LinePublication = { readonly owner: Owner; readonly source: string; readonly line: string };

/** LineReport says what a published line changed, as it is kept with the line for repeats. Days are yyyy-mm-dd. */
export type LineReport = {
  readonly headDay: string;
  readonly lineDay: string;
  readonly days: number;
  readonly supersededSnapshots: number;
  readonly droppedDays: readonly string[];
};

/** LineDecision is what became of a line: readers see it, or why not. Days are yyyy-mm-dd, undefined where there is none. */
export type LineDecision =
  | { readonly kind: "published"; readonly report: LineReport; readonly sourceId: number; readonly repeated: boolean }
  | { readonly kind: "behind" | "empty"; readonly headDay: string | undefined; readonly lineDay: string | undefined };

const MOST_DROPPED_DAYS = 100;

/**
 * publishLine makes a line what readers see of its source, in one transaction that touches a row per snapshot: no
 * listing is written, because each line has its own.
 */
export async function publishLine(ctx: Context, pool: Pool, publication: LinePublication): Promise<LineDecision> {
  return withTransaction(ctx, pool, (tx) => switchLine(tx, publication));
}

/** switchLine is the transaction of publishLine. */
export async function switchLine(tx: ClientBase, publication: LinePublication): Promise<LineDecision> {
  const source = await lockSource(tx, publication.source);
  await takeEpoch(tx, publication.owner);
  const line = await findLine(tx, source, publication.line);
  if (line === undefined) throw lineNotFound(source.name, publication.line);
  if (line.isShown) return published(tx, source, publication.line);
  const { staged, lineDay } = await readLine(tx, line);
  const { headDay } = source;
  if (headDay !== undefined && (lineDay === undefined || lineDay < headDay))
    return { kind: "behind", headDay, lineDay };
  if (staged === 0 || lineDay === undefined) return { kind: "empty", headDay, lineDay };
  await refuseUnderWay(tx, source);
  const report = {
    headDay: line.headDay ?? lineDay,
    lineDay,
    days: staged,
    droppedDays: await readDroppedDays(tx, source, line),
    supersededSnapshots: await supersede(tx, source, line),
  };
  await show(tx, source, line, report);
  return { kind: "published", report, sourceId: source.id, repeated: false };
}

async function published(tx: ClientBase, source: LockedSource, name: string): Promise<LineDecision> {
  const { rows } = await tx.query<{ report: LineReport }>(
    "select report from line where source_id = $1 and name = $2",
    [source.id, name],
  );
  if (rows[0] === undefined) throw new Error(`line ${name} of ${source.name} has no report`);
  return { kind: "published", report: rows[0].report, sourceId: source.id, repeated: true };
}

// A refused day counts: the line has looked at it, as the source did.
async function readLine(tx: ClientBase, line: Line): Promise<{ staged: number; lineDay: string | undefined }> {
  const { rows } = await tx.query<{ staged: number; lineDay: string | null }>(
    `select count(distinct day) filter (where state = $2)::int staged,
        max(day) filter (where state = any($3))::text "lineDay"
      from snapshot where line_no = $1`,
    [line.no, state.STAGED, [state.STAGED, state.REFUSED]],
  );
  return { staged: rows[0]?.staged ?? 0, lineDay: rows[0]?.lineDay ?? undefined };
}

async function readDroppedDays(tx: ClientBase, source: LockedSource, line: Line): Promise<string[]> {
  const { rows } = await tx.query<{ day: string }>(
    `select distinct day::text from snapshot p where source_id = $1 and line_no <> $2 and day >= $3 and state = $4
      and not exists (select from snapshot where line_no = $2 and day = p.day and state = $5)
      order by day limit ${MOST_DROPPED_DAYS}`,
    [source.id, line.no, line.firstDay, state.PUBLISHED, state.STAGED],
  );
  return rows.map(({ day }) => day);
}

// What was published from the line's first day on, of whichever line, and what was refused of those days.
async function supersede(tx: ClientBase, source: LockedSource, line: Line): Promise<number> {
  const { rowCount } = await tx.query(
    `update snapshot set state = $4, swept = false
      where source_id = $1 and line_no <> $2 and day >= $3 and state = any($5)`,
    [source.id, line.no, line.firstDay, state.SUPERSEDED, [state.PUBLISHED, state.REFUSED]],
  );
  return rowCount ?? 0;
}

async function show(tx: ClientBase, source: LockedSource, line: Line, report: LineReport): Promise<void> {
  await tx.query("update snapshot set state = $2, publish_time = now() where line_no = $1 and state = $3", [
    line.no,
    state.PUBLISHED,
    state.STAGED,
  ]);
  await tx.query("update line set state = $2 where no = $1", [source.lineNo, lineState.SUPERSEDED]);
  await retireLine(tx, source.id, source.lineNo);
  await tx.query("update line set state = $2, publish_time = now(), report = $3 where no = $1", [
    line.no,
    lineState.PUBLISHED,
    report,
  ]);
  await tx.query("update source set line_no = $2, head_no = $3 where id = $1", [source.id, line.no, line.headNo]);
}

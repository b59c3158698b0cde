import type { ClientBase } from "pg";
import { lineSuperseded } from "../errors.ts";
import type { LockedSource } from "./sources.ts";
import { lineState, state } from "./states.ts";

/** Line is a row of a source's days that a run adds one to. */
export type Line = {
  readonly no: number;
  /** isShown says whether readers see the line: then what is published in it is seen at once. */
  readonly isShown: boolean;
  /** isCopied says whether the line's listings are there, as its base has them. */
  readonly isCopied: boolean;
  readonly headNo: number;
  /** headDay is the day of the last snapshot that counts, undefined where there is none. */
  readonly headDay: string | undefined;
  /** firstDay is the first day that the line may have. */
  readonly firstDay: string | undefined;
};

type LineRow = {
  no: string;
  state: number;
  isCopied: boolean;
  headNo: string;
  headDay: string | null;
  firstDay: string;
};

/** shownLine is the line of a source that readers see. */
function shownLine(source: LockedSource): Line {
  const { lineNo: no, headNo, headDay } = source;
  return { no, isShown: true, isCopied: true, headNo, headDay, firstDay: undefined };
}

/**
 * takeLine is the line of a source by its name, made where there is none; "" is the one that readers see. A line that
 * was published is the one that readers see from then on; one that was given up is LINE_SUPERSEDED.
 */
export async function takeLine(tx: ClientBase, source: LockedSource, name: string, day: string): Promise<Line> {
  if (name === "") return shownLine(source);
  const known = await findLine(tx, source, name);
  if (known !== undefined) return known;
  await giveUpLines(tx, source.id);
  await tx.query(
    `insert into line (source_id, name, first_day, base_no, head_no)
      select $1, $2, $3, b.no, b.no from (select coalesce(max(no), 0) no from snapshot
        where source_id = $1 and state = $4 and day < $3) b`,
    [source.id, name, day, state.PUBLISHED],
  );
  const made = await findLine(tx, source, name);
  if (made === undefined) throw new Error(`line ${name} was not made`);
  return made;
}

/** findLine is a line of a source by its name, undefined where there is none. */
export async function findLine(tx: ClientBase, source: LockedSource, name: string): Promise<Line | undefined> {
  const { rows } = await tx.query<LineRow>(
    `select l.no, l.state, l.is_copied "isCopied", l.head_no "headNo", l.first_day::text "firstDay",
        (select day::text from snapshot where no = l.head_no) "headDay"
      from line l where l.source_id = $1 and l.name = $2 for update of l`,
    [source.id, name],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  if (row.state === lineState.SUPERSEDED) throw lineSuperseded(source.name, name);
  if (row.state === lineState.PUBLISHED) return shownLine(source);
  const { isCopied, firstDay, headDay } = row;
  const numbers = { no: Number(row.no), headNo: Number(row.headNo) };
  return { ...numbers, isShown: false, isCopied, firstDay, headDay: headDay ?? undefined };
}

/** giveUpLines supersedes a source's line that is not published, with all its days. It waits for batches under way. */
export async function giveUpLines(tx: ClientBase, sourceId: number): Promise<void> {
  const { rows } = await tx.query<{ no: string }>(
    "update line set state = $2 where source_id = $1 and state = $3 returning no",
    [sourceId, lineState.SUPERSEDED, lineState.OPEN],
  );
  for (const { no } of rows) {
    await tx.query("update snapshot set state = $2, swept = false where line_no = $1 and state <> $2", [
      no,
      state.SUPERSEDED,
    ]);
    await retireLine(tx, sourceId, Number(no));
  }
}

/** retireLine leaves a line's rows of listing to the sweep. */
export async function retireLine(tx: ClientBase, sourceId: number, lineNo: number): Promise<void> {
  await tx.query("insert into retired_line (source_id, line_no) values ($1, $2) on conflict do nothing", [
    sourceId,
    lineNo,
  ]);
}

import type { EntityManager } from "typeorm";
import type { DateMessage } from "../../../../gen/rpc/google/type/date.ts";
import { formatDay } from "../../../kit/day.ts";
import { pageTokenExpired, snapshotNotFound, sourceNotFound } from "../../errors.ts";
import { ALL_SOURCES, type SnapshotRef, snapshotName } from "../../names.ts";
import { lineState, state } from "../states.ts";

/** Pin is the snapshot of a source that a read shows, whatever is published while it lasts. */
export type Pin = {
  readonly sourceId: number;
  readonly source: string;
  readonly no: number;
  /** lineNo is the line that readers see: whatever is published, its listings are in it. */
  readonly lineNo: number;
  /** headNo is the newest published snapshot of the source. */
  readonly headNo: number;
  /** isHead says that nothing later is published. */
  readonly isHead: boolean;
};

type PinRow = { id: number; name: string; no: string; lineNo: string; headNo: string };

/** findPins returns the newest published snapshots of a source, or of all by "-", at the end of a day where one is given. */
export async function findPins(
  manager: EntityManager,
  source: string,
  asOfDay: DateMessage | undefined,
): Promise<Pin[]> {
  const rows: PinRow[] = await manager.query(
    `select s.id, s.name, p.no, s.line_no "lineNo", s.head_no "headNo" from source s cross join lateral (
        select no from snapshot where source_id = s.id and state = $2 and ($3::date is null or day <= $3)
        order by no desc limit 1) p
      where $1 = $4 or s.name = $1 order by s.name`,
    [source, state.PUBLISHED, asOfDay === undefined ? null : formatDay(asOfDay), ALL_SOURCES],
  );
  if (rows.length === 0 && source !== ALL_SOURCES) throw sourceNotFound(source);
  return rows.map(pinOf);
}

/**
 * restorePins returns the pins that a page token carries by number. It throws ABORTED with reason PAGE_TOKEN_EXPIRED
 * where a line has taken the place of one of them: the rest of the list would be of another line than its beginning.
 */
export async function restorePins(
  manager: EntityManager,
  numbers: readonly string[],
  states: readonly number[] = [state.PUBLISHED],
): Promise<Pin[]> {
  const rows: PinRow[] = await manager.query(
    `select s.id, s.name, p.no, s.line_no "lineNo", s.head_no "headNo" from snapshot p join source s on s.id = p.source_id
      where p.no = any($1::bigint[]) and p.state = any($2::int2[]) order by s.name`,
    [numbers, states],
  );
  if (rows.length < numbers.length) throw pageTokenExpired();
  return rows.map(pinOf);
}

/** findDay returns the snapshot that a day is read from: the newest one in the first of these states that has any. */
export async function findDay(manager: EntityManager, ref: SnapshotRef, states: readonly number[]): Promise<Pin> {
  const rows: PinRow[] = await manager.query(
    `select s.id, s.name, p.no, s.line_no "lineNo", s.head_no "headNo" from snapshot p join source s on s.id = p.source_id
      where s.name = $1 and p.day = $2 and p.state = any($3::int2[])
        and not exists (select from line n where n.no = p.line_no and n.state = ${lineState.OPEN})
      order by array_position($3::int2[], p.state), p.no desc limit 1`,
    [ref.source, formatDay(ref.day), states],
  );
  if (rows[0] === undefined) throw snapshotNotFound(snapshotName(ref.source, ref.day));
  return pinOf(rows[0]);
}

function pinOf(row: PinRow): Pin {
  const { id: sourceId, name: source, no, lineNo, headNo } = row;
  return { sourceId, source, no: Number(no), lineNo: Number(lineNo), headNo: Number(headNo), isHead: no === headNo };
}

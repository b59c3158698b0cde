import type { DataSource } from "typeorm";
import type { Reject } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Context } from "../../../kit/context.ts";
import type { SnapshotRef } from "../../names.ts";
import { LARGEST_ANSWER_BYTES } from "../../read/size.ts";
import { state } from "../states.ts";
import { findDay, restorePins } from "./pins.ts";
import { read } from "./read.ts";

/** RejectCursor is the place of the last reject of a page, and the snapshot that all pages show. */
export type RejectCursor = {
  readonly pin: string;
  readonly ordinal: string;
  readonly page: string;
  readonly row: string;
};

/** RejectPage is a page of a day's rejects. */
export type RejectPage = { readonly rejects: readonly Reject[]; readonly next: RejectCursor | undefined };

/** listRejects returns a page of a day's rejects by place, of one reason where it is not empty. */
export async function listRejects(
  ctx: Context,
  dataSource: DataSource,
  filter: { readonly ref: SnapshotRef; readonly reason: string },
  size: number,
  after: RejectCursor | undefined,
): Promise<RejectPage> {
  return read(ctx, dataSource, async (manager) => {
    const [restored] = after ? await restorePins(manager, [after.pin], DECIDED) : [];
    const no = String((restored ?? (await findDay(manager, filter.ref, DECIDED))).no);
    const rows: RejectRow[] = await manager.query(PAGE, [
      no,
      filter.reason,
      after?.ordinal ?? -1,
      after?.page ?? 0,
      after?.row ?? 0,
      size + 1,
      LARGEST_ANSWER_BYTES,
    ]);
    const page = rows.slice(0, size).filter((row) => row.fits);
    const last = page.at(-1);
    const more = rows.length > page.length && last !== undefined;
    return { rejects: page.map(rejectMessage), next: more ? cursorOf(no, last) : undefined };
  });
}

const DECIDED = [state.PUBLISHED, state.REFUSED];

type RejectRow = {
  shard: string;
  ordinal: number;
  page: number;
  row: number;
  reason: string;
  message: string;
  external_id: string;
  raw: Buffer;
  fits: boolean;
};

// The raw rows of a page may be 16 MB: what does not fit the answer is not read.
const PAGE = `
  select shard, ordinal, page, "row", reason, message, external_id, case when fits then raw else '' end raw, fits from (
    select *, sum(octet_length(raw) + octet_length(message) + 512) over (order by ordinal, page, "row") <= $7 fits from (
      select h.id shard, s.ordinal, r.page, r."row", r.reason, r.message, r.external_id, r.raw
      from snapshot_shard s
      join shard h on h.no = s.shard_no
      join reject r on r.snapshot_no = s.snapshot_no and r.shard_no = s.shard_no
      where s.snapshot_no = $1 and ($2 = '' or r.reason = $2) and (s.ordinal, r.page, r."row") > ($3::int, $4::int, $5::int)
      order by s.ordinal, r.page, r."row" limit $6) t) t
  order by ordinal, page, "row"`;

function cursorOf(pin: string, last: RejectRow): RejectCursor {
  return { pin, ordinal: String(last.ordinal), page: String(last.page), row: String(last.row) };
}

function rejectMessage(row: RejectRow): Reject {
  return {
    place: { shard: row.shard, page: row.page, row: row.row },
    reason: row.reason,
    message: row.message,
    raw: row.raw,
    externalId: row.external_id,
  };
}

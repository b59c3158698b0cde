import type { DataSource } from "typeorm";
import { type Change, Change_Kind } from "../../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Context } from "../../../kit/context.ts";
import { listingName, type SnapshotRef } from "../../names.ts";
import { fitting } from "../../read/size.ts";
import { state } from "../states.ts";
import { type ChangeCursor, type ChangeFilter, type ChangeRow, findChanges } from "./change-page.ts";
import { money } from "./listing-message.ts";
import { findDay, restorePins } from "./pins.ts";
import { read } from "./read.ts";

/** ChangePage is a page of a day's changes. */
export type ChangePage = { readonly changes: readonly Change[]; readonly next: ChangeCursor | undefined };

/** listChanges returns a page of the newest published snapshot of a day: by drop, or by listing and kind. */
export async function listChanges(
  ctx: Context,
  dataSource: DataSource,
  filter: ChangeFilter,
  size: number,
  after: ChangeCursor | undefined,
): Promise<ChangePage> {
  return read(ctx, dataSource, async (manager) => {
    const [restored] = after ? await restorePins(manager, [after.pin]) : [];
    const pin = restored ?? (await findDay(manager, filter.ref, [state.PUBLISHED]));
    const rows = await findChanges(manager, pin.no, filter, size + 1, after);
    const changes = fitting(rows.slice(0, size), (row) => row.title.length * 3 + row.url.length * 3 + 400);
    const last = changes.at(-1);
    const next = rows.length > changes.length && last ? cursorOf(pin.no, last) : undefined;
    return { changes: changes.map((row) => changeMessage(filter.ref, row)), next };
  });
}

function cursorOf(pinNo: number, last: ChangeRow): ChangeCursor {
  return { pin: String(pinNo), share: last.share, externalId: last.externalId, kind: String(last.kind) };
}

function changeMessage(ref: SnapshotRef, row: ChangeRow): Change {
  return {
    listing: listingName(ref.source, row.externalId),
    kind: row.kind,
    day: ref.day,
    title: row.title,
    url: row.url,
    oldPrice: money(row.oldAmount, row.oldCurrency),
    newPrice: row.kind === Change_Kind.GONE ? undefined : money(row.newAmount, row.newCurrency),
    dropShare: row.kind === Change_Kind.PRICE_DOWN ? Number(row.share) : 0,
  };
}

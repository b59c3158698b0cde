import type { ClientBase } from "pg";
import type { TermBits } from "../read/term-bits.ts";
import { type Owner, takeEpoch } from "./fence.ts";
import { isPublished } from "./reads/published.ts";
import { lineState } from "./states.ts";
import { isUnmarked } from "./term-bits.ts";

/**
 * copyListings gives a line its rows of listing: what readers saw of each listing at the line's base, under the same
 * ids, so that a listing's history from before the line is its own. A repeat copies nothing. The source is not locked:
 * what was published up to the base does not move while the line is open, whatever is published meanwhile.
 */
export async function copyListings(tx: ClientBase, owner: Owner, lineNo: number): Promise<void> {
  await takeEpoch(tx, owner);
  const { rows } = await tx.query<{ baseNo: string; sourceId: number }>(
    `select base_no "baseNo", source_id "sourceId" from line
      where no = $1 and state = $2 and not is_copied for update`,
    [lineNo, lineState.OPEN],
  );
  const line = rows[0];
  if (line === undefined) return;
  await tx.query(COPY, [lineNo, line.sourceId, line.baseNo]);
  // The planner has never heard of this line, and expects one row of it.
  await tx.query("analyze listing");
  await tx.query("update line set is_copied = true where no = $1", [lineNo]);
}

const isMarked = (half: keyof TermBits) =>
  `not exists (select from snapshot where source_id = $2 and ${isUnmarked[half]})`;

// What a listing is called is what it was called then, where no version since has terms.
const BITS = `
  select case when ${isMarked("first")} then l.term_bits end, case when ${isMarked("second")} then l.more_term_bits end
  where not exists (select from listing_history h
      join listing_version v on v.snapshot_no = h.snapshot_no and v.listing_id = h.listing_id
      where l.since_no > $3 and h.listing_id = l.id and h.snapshot_no > $3 and v.terms is distinct from '{}')
  offset 0`;

const COPY = `
  insert into listing (id, line_no, source_id, external_id, hash, lasting, version_no, since_no, state, kind, amount, currency,
    price_no, seen_no, term_bits, more_term_bits) overriding system value
  select l.id, $1, l.source_id, l.external_id, c.*, b.* from source o
    join listing l on l.source_id = o.id and l.line_no = o.line_no
    cross join lateral (
      select l.hash, l.lasting, l.version_no, l.since_no, l.state, l.kind, l.amount, l.currency, l.price_no, l.seen_no
      where l.since_no <= $3
      union all
      (select h.hash, h.lasting, h.version_no, h.snapshot_no, h.state, h.kind, h.amount, h.currency, h.price_no, h.seen_no
        from listing_history h
        where l.since_no > $3 and h.listing_id = l.id and h.snapshot_no <= $3 and ${isPublished("h")}
        order by h.snapshot_no desc limit 1)) c
    left join lateral (${BITS}) b on true
  where o.id = $2
  order by l.external_id`;

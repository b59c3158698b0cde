import type { ClientBase } from "pg";
import { type ShardOutcome, ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { invalidArgument } from "../../kit/errors.ts";
import { snapshotIncomplete } from "../errors.ts";

/**
 * checkCoverage throws where the outcomes are not those of the snapshot's shards, each once, or where the items that
 * were written are not exactly the items that were collected, from 0 on without gap or overlap.
 */
export async function checkCoverage(
  tx: ClientBase,
  snapshotNo: number,
  outcomes: readonly ShardOutcome[],
): Promise<void> {
  const { rows } = await tx.query<{ id: string; written: string; broken: boolean }>(
    `select h.id, coalesce(sum(b.n), 0) written, coalesce(bool_or(b.first_item <> b.expected), false) broken
      from snapshot_shard s
      join shard h on h.no = s.shard_no
      left join (
        select shard_no, first_item, n,
          lag(first_item + n, 1, 0::bigint) over (partition by shard_no order by first_item) expected
        from batch where snapshot_no = $1 and n > 0) b on b.shard_no = s.shard_no
      where s.snapshot_no = $1 group by h.id, s.ordinal order by s.ordinal`,
    [snapshotNo],
  );
  const byShard = new Map(outcomes.map((outcome) => [outcome.shard, outcome]));
  const known = new Set(rows.map((row) => row.id));
  const strangers = outcomes.flatMap((outcome, index) =>
    known.has(outcome.shard) ? [] : [{ field: `shards[${index}].shard`, description: "is no shard of the snapshot" }],
  );
  const missing = rows.flatMap((row) =>
    byShard.has(row.id) ? [] : [{ field: "shards", description: `has no outcome of shard ${row.id}` }],
  );
  if (strangers.length + missing.length > 0) throw invalidArgument([...strangers, ...missing]);
  for (const row of rows) {
    const expected = Number(byShard.get(row.id)?.items);
    if (row.broken || Number(row.written) !== expected) throw snapshotIncomplete(row.id, Number(row.written), expected);
  }
}

/** keepOutcomes writes the outcomes of a snapshot's shards down. */
export async function keepOutcomes(
  tx: ClientBase,
  snapshotNo: number,
  outcomes: readonly ShardOutcome[],
): Promise<void> {
  await tx.query(
    `update snapshot_shard s set state = t.state, pages = t.pages, items = t.items, reason = t.reason, message = t.message
      from unnest($2::text[], $3::int2[], $4::bigint[], $5::bigint[], $6::text[], $7::text[])
        t(id, state, pages, items, reason, message)
      join shard h on h.id = t.id collate "C"
      where s.snapshot_no = $1 and s.shard_no = h.no`,
    [
      snapshotNo,
      outcomes.map((outcome) => outcome.shard),
      outcomes.map((outcome) => outcome.state),
      outcomes.map((outcome) => String(outcome.pages)),
      outcomes.map((outcome) => String(outcome.items)),
      outcomes.map((outcome) => (outcome.state === ShardState.COMPLETE ? "" : outcome.reason)),
      outcomes.map((outcome) => (outcome.state === ShardState.COMPLETE ? "" : outcome.message)),
    ],
  );
}

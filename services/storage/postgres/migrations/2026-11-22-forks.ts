import type { MigrationInterface, QueryRunner } from "typeorm";

/** Forks20261122 makes one index of the states that ended, by fork and in the order of pages (docs/adr/0129). */
export class Forks20261122 implements MigrationInterface {
  readonly name = "Forks1795305603000";

  async up(runner: QueryRunner): Promise<void> {
    // What housekeeping would have done: all that is shown has external ids.
    await runner.query(`update listing_history h set external_id = (select external_id from listing where id = h.listing_id limit 1)
      from snapshot s where s.no = h.snapshot_no and s.state in (2, 3, 6) and not s.is_indexed and h.external_id is null`);
    await runner.query(`create index listing_history_shown
      on listing_history (source_id, (${FORK}), before_state, (${BEFORE_ORDER}), external_id) where before_no is not null`);
    await runner.query("drop index listing_history_ended, listing_history_ended_day");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`create index listing_history_ended on listing_history
      (source_id, before_state, (${BEFORE_ORDER}), listing_id) where before_no is not null`);
    await runner.query(`create index listing_history_ended_day on listing_history
      (snapshot_no, before_state, (${BEFORE_ORDER}), listing_id) where before_no is not null`);
    await runner.query("drop index listing_history_shown");
  }
}

const BEFORE_ORDER = "coalesce(before_amount, 'Infinity'::numeric)";

// The number after before_no, up to snapshot_no, that is a multiple of the highest power of two.
const FORK = "snapshot_no & (-1::bigint << (64 - position(B'1' in (before_no # snapshot_no)::bit(64))))";

import type { MigrationInterface, QueryRunner } from "typeorm";

/** Reads20261122 makes indexes in the order of what is read, so that no page sorts a day or walks a source (docs/adr/0115). */
export class Reads20261122 implements MigrationInterface {
  readonly name = "Reads1795305600000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of BACK) await runner.query(statement);
  }
}

const BEFORE_ORDER = "coalesce(before_amount, 'Infinity'::numeric)";

const STATEMENTS = [
  // A snapshot of a version before this one has no terms, and its changes no external ids, until housekeeping adds them.
  "alter table snapshot add column is_indexed boolean not null default false",
  "create index snapshot_unindexed on snapshot (source_id, no) where state = 3 and not is_indexed",

  // The changes of a day in the order of their pages, each kind by itself.
  `alter table listing_history add column external_id text collate "C"`,
  "create index listing_history_changes on listing_history (snapshot_no, what, (coalesce(move, 0::int2)), external_id)",
  "drop index listing_history_day",
  "create index listing_history_drops on listing_history (snapshot_no, drop_share desc, external_id) where drop_share is not null",

  // What a pin shows of the listings that changed on each of the few days after it, by price.
  `create index listing_history_ended_day on listing_history (snapshot_no, before_state, (${BEFORE_ORDER}), listing_id)
    where before_no is not null`,

  // What a listing can be found by: hashes of the words of a title, and of the category. A version that is called what the
  // one before it is has none; one that was written before this has null. Who writes sorts in what has come, a megabyte
  // at a time: each search reads what is not sorted in, which takes a millisecond then.
  "alter table listing_version add column terms int4[]",
  `create index listing_version_terms on listing_version using gin (terms) with (gin_pending_list_limit = 1024)
    where terms <> '{}'`,
  "create index listing_version_unindexed on listing_version (snapshot_no, listing_id) where terms is null",
];

const BACK = [
  "alter table listing_version drop column terms",
  "drop index listing_history_ended_day, listing_history_drops",
  "create index listing_history_day on listing_history (snapshot_no, what, listing_id)",
  "drop index listing_history_changes",
  "alter table listing_history drop column external_id",
  "alter table snapshot drop column is_indexed",
];

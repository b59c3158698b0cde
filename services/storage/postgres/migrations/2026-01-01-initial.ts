import type { MigrationInterface, QueryRunner } from "typeorm";

/** Initial20260101 makes the schema of docs/adr/0010: a day is written beside what readers see, and shown at once. */
export class Initial20260101 implements MigrationInterface {
  readonly name = "Initial1767225600000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      "drop table reject, batch, listing_history, listing_version, listing, snapshot_shard, shard, snapshot, run_epoch, source",
    );
  }
}

// Numeric places for prices that do not exist: the last ones in the order of prices.
const PRICE_ORDER = "coalesce(amount, 'Infinity'::numeric)";
const BEFORE_ORDER = "coalesce(before_amount, 'Infinity'::numeric)";

const STATEMENTS = [
  `create table source (
    id int generated always as identity primary key,
    name text collate "C" not null unique,
    head_no bigint not null default 0)`,

  `create table run_epoch (
    run text primary key,
    epoch bigint not null)`,

  // state: 1 open, 2 sealed, 3 published, 4 refused, 5 superseded. swept: nothing is left of what it wrote for nobody.
  `create table snapshot (
    no bigint generated always as identity primary key,
    source_id int not null references source,
    run text not null references run_epoch,
    day date not null,
    generation int not null,
    base_no bigint not null,
    state int2 not null default 1,
    outcome int2 not null default 0,
    outcome_reasons text[] not null default '{}',
    report jsonb,
    swept boolean not null default false,
    create_time timestamptz not null default now(),
    publish_time timestamptz,
    unique (source_id, run))`,
  "create index snapshot_day on snapshot (source_id, day, no)",
  // The database's own word for: at most one day of a source is under way.
  "create unique index snapshot_under_way on snapshot (source_id) where state in (1, 2)",

  // Numbers of shards are stable per source; the day's ordinals stand in snapshot_shard.
  `create table shard (
    no int generated always as identity primary key,
    source_id int not null references source,
    id text collate "C" not null,
    unique (source_id, id))`,
  `create table snapshot_shard (
    snapshot_no bigint not null references snapshot,
    shard_no int not null references shard,
    ordinal int not null,
    state int2 not null default 0,
    pages bigint not null default 0,
    items bigint not null default 0,
    reason text not null default '',
    message text not null default '',
    primary key (snapshot_no, shard_no))`,

  // Identity, current state and price index in one narrow table. A row whose since_no is above a reader's pin is
  // invisible to it, or is read from listing_history. No column that changes from day to day is indexed but the price.
  `create table listing (
    id bigint generated always as identity primary key,
    source_id int not null,
    external_id text collate "C" not null,
    hash bigint not null,
    version_no bigint not null,
    since_no bigint not null,
    state int2 not null default 1,
    kind int2 not null,
    amount numeric,
    currency text collate "C",
    price_no bigint,
    seen_no bigint,
    unique (source_id, external_id)) with (fillfactor = 85)`,
  `create index listing_price on listing (source_id, state, (${PRICE_ORDER}), external_id)`,

  // Append only. While its snapshot is open a listing may have several rows here; the smallest rank stays.
  `create table listing_version (
    listing_id bigint not null,
    snapshot_no bigint not null,
    rank bigint not null,
    hash bigint not null,
    kind int2 not null,
    amount numeric,
    currency text collate "C",
    title text not null,
    url text not null,
    search text not null,
    original_amount numeric,
    original_currency text,
    condition int2 not null,
    available_quantity bigint,
    sold_quantity bigint,
    category_id text collate "C" not null,
    category_name text not null,
    catalog_key text not null,
    seller jsonb,
    location jsonb,
    image_urls text[] not null,
    attributes jsonb,
    description text not null,
    promoted boolean not null,
    free_shipping boolean,
    source_create_time timestamptz,
    source_update_time timestamptz,
    warnings text[] not null,
    shard_no int not null,
    page int not null,
    "row" int not null,
    primary key (snapshot_no, listing_id, rank))`,

  // Starts of states only: the end of one is the next start of the listing. what: 1 new, 2 updated, 3 gone,
  // 4 reappeared. move: 2 price down, 3 price up, 4 another price; null where the price is the last one known.
  `create table listing_history (
    listing_id bigint not null,
    snapshot_no bigint not null,
    source_id int not null,
    version_no bigint not null,
    what int2 not null,
    move int2,
    drop_share float8,
    state int2 not null,
    hash bigint not null,
    kind int2 not null,
    amount numeric,
    currency text collate "C",
    price_no bigint,
    seen_no bigint,
    before_no bigint,
    before_state int2,
    before_kind int2,
    before_amount numeric,
    before_currency text collate "C",
    primary key (listing_id, snapshot_no))`,
  "create index listing_history_day on listing_history (snapshot_no, what, listing_id)",
  // The states that ended: what a reader with an older pin lists.
  `create index listing_history_ended on listing_history (source_id, before_state, (${BEFORE_ORDER}), listing_id)
    where before_no is not null`,

  // Ledger, presence and last seen shards in one: the ids of a batch's listings in the order of its items, 0 for a
  // reject, so that the place is the position. A row with n < 0 carries listings that were not looked for: its
  // first_item is the number of the snapshot that saw them last, negative.
  `create table batch (
    snapshot_no bigint not null,
    shard_no int not null,
    first_item bigint not null,
    n int not null,
    listings int not null,
    rejects int not null,
    digest bigint not null,
    ids bigint[] not null,
    flags bytea,
    warnings jsonb,
    primary key (snapshot_no, shard_no, first_item))`,

  `create table reject (
    snapshot_no bigint not null,
    shard_no int not null,
    page int not null,
    "row" int not null,
    reason text collate "C" not null,
    message text not null,
    external_id text not null,
    raw bytea not null,
    primary key (snapshot_no, shard_no, page, "row"))`,
];

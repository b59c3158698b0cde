import type { MigrationInterface, QueryRunner } from "typeorm";

/** Lines20261121 makes room for lines of snapshots (docs/adr/0070): each has its own rows of listing. */
export class Lines20261121 implements MigrationInterface {
  readonly name = "Lines1795219200000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of BACK) await runner.query(statement);
  }
}

const PRICE_ORDER = "coalesce(amount, 'Infinity'::numeric)";

const STATEMENTS = [
  // 0 is every source's first line; the others are numbered together.
  "alter table source add column line_no bigint not null default 0",

  // state: 1 open, 2 published, 3 superseded. head_no is base_no until a day of the line is decided. is_copied: its rows
  // of listing are there, as they were at base_no.
  `create table line (
    no bigint generated always as identity primary key,
    source_id int not null references source,
    name text collate "C" not null,
    first_day date not null,
    base_no bigint not null,
    head_no bigint not null,
    state int2 not null default 1,
    is_copied boolean not null default false,
    report jsonb,
    create_time timestamptz not null default now(),
    publish_time timestamptz,
    unique (source_id, name))`,
  "create unique index line_open on line (source_id) where state = 1",

  // Lines whose rows of listing nobody will read again.
  `create table retired_line (
    source_id int not null references source,
    line_no bigint not null,
    primary key (source_id, line_no))`,

  // state 6 is new: staged in a line that is not published.
  "alter table snapshot add column line_no bigint not null default 0",
  "alter table snapshot add column run_generation int not null default 0",
  "drop index snapshot_under_way",
  "create unique index snapshot_under_way on snapshot (source_id, line_no) where state in (1, 2)",
  "create index snapshot_unswept on snapshot (source_id, line_no, no) where state in (4, 5) and not swept",
  "create index snapshot_line on snapshot (line_no, no) where line_no > 0",

  // A listing has its id in every line that it is in, because they share the history of before the line.
  "alter table listing add column line_no bigint not null default 0",
  "alter table listing drop constraint listing_pkey, add primary key (id, line_no)",
  "alter table listing drop constraint listing_source_id_external_id_key",
  "alter table listing add unique (source_id, line_no, external_id)",
  "drop index listing_price",
  `create index listing_price on listing (source_id, line_no, state, (${PRICE_ORDER}), external_id)`,
];

const BACK = [
  "delete from listing l using source s where s.id = l.source_id and l.line_no <> s.line_no",
  "update snapshot set state = 5, swept = false where state = 6 or (state in (1, 2) and line_no > 0)",
  "drop index listing_price",
  `alter table listing drop constraint listing_source_id_line_no_external_id_key, drop constraint listing_pkey,
    drop column line_no, add primary key (id), add unique (source_id, external_id)`,
  `create index listing_price on listing (source_id, state, (${PRICE_ORDER}), external_id)`,
  "drop index snapshot_under_way, snapshot_unswept, snapshot_line",
  "create unique index snapshot_under_way on snapshot (source_id) where state in (1, 2)",
  "alter table snapshot drop column line_no, drop column run_generation",
  "drop table retired_line, line",
  "alter table source drop column line_no",
];

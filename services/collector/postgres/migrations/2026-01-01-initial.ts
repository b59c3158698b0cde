import type { MigrationInterface, QueryRunner } from "typeorm";

/** Initial20260101 makes the tables of docs/adr/0020: what was planned, how far it is, and which pages there are. */
export class Initial20260101 implements MigrationInterface {
  readonly name = "Initial1767225600000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("drop table page, shard, plan, run_epoch");
  }
}

const statements = [
  `create table run_epoch (
    run text primary key,
    epoch bigint not null,
    seen_at timestamptz not null default now())`,

  `create table plan (
    id bigint generated always as identity primary key,
    source text collate "C" not null,
    day date not null,
    generation integer not null check (generation > 0),
    opened_by_run text not null,
    gates jsonb not null,
    publish_partial boolean not null,
    created_at timestamptz not null default now(),
    constraint plan_generation unique (source, day, generation),
    constraint plan_opened_once unique (source, day, opened_by_run))`,

  // A position is text and not jsonb: a site's cursor may hold any character.
  `create table shard (
    plan_id bigint not null references plan on delete cascade,
    ordinal integer not null check (ordinal >= 0),
    id text collate "C" not null,
    requests jsonb not null,
    position text,
    state text check (state in ('COMPLETE', 'CAPPED', 'TRUNCATED', 'FAILED')),
    reason text not null default '',
    message text not null default '',
    pages integer not null default 0,
    size_bytes bigint not null default 0,
    claim bigint not null default 0,
    owner_run text,
    owner_epoch bigint,
    owner_attempt integer,
    finished_key text,
    primary key (plan_id, ordinal),
    constraint shard_id unique (plan_id, id))`,

  `create table page (
    plan_id bigint not null,
    ordinal integer not null,
    page integer not null,
    sha256 bytea not null check (length(sha256) = 32),
    size_bytes bigint not null,
    media_type text not null,
    url text not null,
    fetched_at timestamptz not null,
    primary key (plan_id, ordinal, page),
    foreign key (plan_id, ordinal) references shard on delete cascade)`,
];

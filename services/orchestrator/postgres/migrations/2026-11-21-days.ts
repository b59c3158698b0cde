import type { MigrationInterface, QueryRunner } from "typeorm";

/** Days20261121 makes the tables of schedules and backfills, and lets a run say what began it. An older process works beside it: all of a run has a default. */
export class Days20261121 implements MigrationInterface {
  readonly name = "Days1795219202000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table backfill_run, backfill_line, backfill, fire, pipeline_partition, timetable,
      schedule`);
    await runner.query("drop index request_run");
    await runner.query(`alter table run drop column trigger, drop column rank, drop column logical_time,
      drop column backfill_id, drop column last`);
  }
}

const statements = [
  // Of a partition's waiting runs that of the lowest rank goes first, and of one rank that of the earliest day. last
  // says of a run that goes over old days that no newer day follows it.
  `alter table run
     add column trigger text not null default 'OPERATOR',
     add column rank bigint not null default 0,
     add column logical_time timestamptz,
     add column backfill_id text,
     add column last boolean not null default false`,
  // Not looked at for the rows that are there: they have the default.
  `alter table run add constraint run_trigger_check
     check (trigger in ('OPERATOR', 'SCHEDULE', 'BACKFILL')) not valid`,
  "create index run_backfill on run (backfill_id) where backfill_id is not null",
  // What retention looks through, the oldest first.
  "create index run_ended on run (end_time, id) where state in ('SUCCEEDED', 'FAILED', 'CANCELLED')",
  // What a run takes with it when it is removed is found by it.
  "create index request_run on request (run_id)",
  // Whether people let a pipeline's schedule begin runs.
  `create table schedule (
     pipeline text primary key,
     paused boolean not null,
     pause_reason text not null default '',
     pause_caller text not null default '',
     pause_time timestamptz,
     resume_time timestamptz
   )`,
  // A schedule as a file says it. since is when it was first seen: its first fire comes after it. gone_time is since
  // when a process runs whose file does not say it.
  `create table timetable (
     pipeline text not null,
     cron text not null,
     zone text not null,
     since timestamptz not null,
     gone_time timestamptz,
     primary key (pipeline, cron, zone)
   )`,
  // What a pipeline was last seen to run for. decided_time and decided_day are those of the last fire that was decided
  // for it; they are written with that decision.
  `create table pipeline_partition (
     pipeline text not null,
     partition text not null,
     ordinal integer not null,
     since timestamptz not null,
     gone_time timestamptz,
     decided_time timestamptz,
     decided_day date,
     primary key (pipeline, partition)
   )`,
  // One fire for each local day, and one for each instant: two deciders of one fire can't both be right.
  `create table fire (
     pipeline text not null,
     partition text not null,
     day date not null,
     logical_time timestamptz not null,
     decision text not null check (decision in ('STARTED', 'CAUGHT_UP', 'MISSED', 'SKIPPED', 'PAUSED')),
     decide_time timestamptz not null,
     run text not null default '',
     primary key (pipeline, partition, day),
     unique (pipeline, partition, logical_time)
   )`,
  "create index fire_newest on fire (pipeline, logical_time desc, partition)",
  "create index fire_without_run on fire (pipeline, decision) where decision in ('MISSED', 'SKIPPED', 'PAUSED')",
  "create index fire_age on fire (logical_time)",
  // request_id is empty where none was given; the counts are those of its rows in backfill_run.
  `create table backfill (
     seq bigint generated always as identity primary key,
     id text not null unique,
     pipeline text not null,
     mode text not null check (mode in ('RUN', 'REPROCESS')),
     partitions text[] not null,
     first_day date not null,
     last_day date,
     which text not null check (which in ('MISSING', 'FAILED', 'ALL')),
     newest_first boolean not null,
     most_active integer not null check (most_active between 1 and 64),
     inputs json not null,
     replays text not null default '',
     plan_hash text not null references plan,
     descriptor_set_hash text not null references descriptor_set,
     state text not null default 'RUNNING' check (state in ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
     runs_total integer not null,
     runs_succeeded integer not null default 0,
     runs_failed integer not null default 0,
     runs_active integer not null default 0,
     reasons text[] not null default '{}',
     request_id text not null default '',
     fingerprint text not null default '',
     create_time timestamptz not null default clock_timestamp(),
     end_time timestamptz
   )`,
  "create unique index backfill_request on backfill (request_id) where request_id <> ''",
  "create index backfill_open on backfill (seq) where state = 'RUNNING' or runs_active > 0",
  "create index backfill_plan on backfill (plan_hash)",
  "create index backfill_descriptor_set on backfill (descriptor_set_hash)",
  // The days of one partition that follow each other, where they must: only one reprocess of a partition is under way.
  `create table backfill_line (
     seq bigint not null references backfill on delete cascade,
     partition text not null,
     state text not null default 'RUNNING' check (state in ('RUNNING', 'SUCCEEDED', 'FAILED')),
     primary key (seq, partition)
   )`,
  `create table backfill_run (
     seq bigint not null references backfill on delete cascade,
     ordinal integer not null,
     partition text not null,
     day date not null,
     state text not null default 'PENDING' check (state in ('PENDING', 'ACTIVE', 'SUCCEEDED', 'FAILED')),
     run text not null default '',
     primary key (seq, partition, day)
   )`,
  "create index backfill_run_pending on backfill_run (seq, ordinal) where state = 'PENDING'",
  "create index backfill_run_active on backfill_run (seq) where state = 'ACTIVE'",
];

import type { MigrationInterface, QueryRunner } from "typeorm";

/** Initial20260101 makes the tables of runs, their calls and attempts, and of the plans and contracts that they keep. */
export class Initial20260101 implements MigrationInterface {
  readonly name = "Initial1767225600000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("drop table request, attempt, call, step, run, descriptor_set, plan");
  }
}

const statements = [
  // Plans and contracts are kept once, by the hash of their content, for as long as a run names them.
  `create table plan (
     hash text primary key,
     body json not null,
     create_time timestamptz not null default clock_timestamp()
   )`,
  `create table descriptor_set (
     hash text primary key,
     bytes bytea not null,
     create_time timestamptz not null default clock_timestamp()
   )`,
  // json rather than jsonb wherever a callee's text may be in it: jsonb refuses \\u0000.
  `create table run (
     id bigint generated always as identity primary key,
     name text not null unique,
     pipeline text not null,
     partition text not null,
     day date not null,
     generation integer not null check (generation >= 1),
     inputs json not null,
     state text not null default 'QUEUED'
       check (state in ('QUEUED', 'RUNNING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
     outcome text not null default '',
     reasons text[] not null default '{}',
     error json,
     plan_hash text not null references plan,
     descriptor_set_hash text not null references descriptor_set,
     owner text not null default '',
     epoch bigint not null default 0,
     lease_expires_at timestamptz,
     version bigint not null default 1,
     create_time timestamptz not null default clock_timestamp(),
     start_time timestamptz,
     end_time timestamptz,
     unique (pipeline, partition, day, generation)
   )`,
  `create unique index run_active_day on run (pipeline, partition, day)
     where state in ('QUEUED', 'RUNNING', 'CANCELLING')`,
  `create unique index run_working_partition on run (pipeline, partition)
     where state in ('RUNNING', 'CANCELLING')`,
  // What a claim looks through: never more than the runs that have not ended.
  `create index run_active on run (state, day, generation)
     where state in ('QUEUED', 'RUNNING', 'CANCELLING')`,
  "create index run_newest on run (day desc, id desc)",
  "create index run_plan on run (plan_hash)",
  "create index run_descriptor_set on run (descriptor_set_hash)",
  `create table step (
     run_id bigint not null references run on delete cascade,
     name text not null,
     ordinal integer not null,
     method text not null,
     items_total integer,
     primary key (run_id, name)
   )`,
  `create table call (
     run_id bigint not null,
     step text not null,
     index integer not null,
     item_id text not null,
     item json not null,
     state text not null check (state in ('WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED')),
     attempts integer not null,
     next_attempt_at timestamptz,
     started_at timestamptz,
     ended_at timestamptz,
     busy_ms bigint not null,
     progress_done bigint not null,
     progress_unit text not null,
     output json,
     error json,
     primary key (run_id, step, index),
     foreign key (run_id, step) references step on delete cascade
   )`,
  `create table attempt (
     run_id bigint not null,
     step text not null,
     index integer not null,
     attempt integer not null,
     epoch bigint not null,
     start_time timestamptz not null,
     end_time timestamptz,
     code text,
     reason text,
     message text,
     primary key (run_id, step, index, attempt),
     foreign key (run_id, step, index) references call on delete cascade
   )`,
  `create table request (
     request_id text primary key,
     run_id bigint not null references run on delete cascade,
     fingerprint text not null,
     create_time timestamptz not null default clock_timestamp()
   )`,
  "create index request_age on request (create_time)",
];

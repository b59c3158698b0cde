import type { MigrationInterface, QueryRunner } from "typeorm";

/** Engine20261121 makes room for what runs of plans of format 2 keep. A process of format 1 works beside it: all has a default. */
export class Engine20261121 implements MigrationInterface {
  readonly name = "Engine1795219201000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table run drop column plan_format, drop column limits_from, drop column summary,
      drop column resumes, drop column takeovers`);
    await runner.query("alter table step drop column state");
    await runner.query("alter table call drop column attempts_before");
  }
}

const statements = [
  // limits_from is when the run's limits began to count; takeovers are those since it last came further.
  `alter table run
     add column plan_format integer not null default 1,
     add column limits_from timestamptz,
     add column summary text not null default '',
     add column resumes integer not null default 0,
     add column takeovers integer not null default 0`,
  // How a step ended; null before.
  "alter table step add column state text",
  // Not looked at for the rows that are there: they have none.
  `alter table step add constraint step_state_check
     check (state in ('SUCCEEDED', 'FAILED', 'SKIPPED')) not valid`,
  // attempts_before are the attempts before the run was last resumed; limits count those after it.
  "alter table call add column attempts_before integer not null default 0",
];

import type { MigrationInterface, QueryRunner } from "typeorm";

/** Operations20261121 makes the table of what people asked for that changed something. */
export class Operations20261121 implements MigrationInterface {
  readonly name = "Operations1795219200000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("drop table operation");
  }
}

const statements = [
  // Names rather than references: an operation may outlive what it was done to.
  `create table operation (
     id bigint generated always as identity primary key,
     time timestamptz not null default clock_timestamp(),
     caller text not null,
     method text not null,
     target text not null,
     request json not null
   )`,
  "create index operation_target on operation (target, id desc)",
  "create index operation_age on operation (time)",
];

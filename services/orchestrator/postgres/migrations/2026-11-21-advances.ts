import type { MigrationInterface, QueryRunner } from "typeorm";

/** Advances20261121 lets a run count its advances, and its rows change in place. An older process works beside it: it counts none. */
export class Advances20261121 implements MigrationInterface {
  readonly name = "Advances1795219203000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table run drop column advance");
    for (const table of ["run", "step", "call", "attempt"])
      await runner.query(`alter table ${table} reset (fillfactor)`);
  }
}

const statements = [
  // The newest advance of the run's owner; it begins at 0 with each owner.
  "alter table run add column advance bigint not null default 0",
  // Each row is changed a few times soon after it was written, and no indexed column of it: room on its page spares a
  // new entry in every index.
  "alter table run set (fillfactor = 60)",
  "alter table step set (fillfactor = 70)",
  "alter table call set (fillfactor = 60)",
  "alter table attempt set (fillfactor = 70)",
];

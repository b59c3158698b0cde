import type { MigrationInterface, QueryRunner } from "typeorm";

/** TermBits20261122 makes room for what a listing's own row says of its words (docs/adr/0127). */
export class TermBits20261122 implements MigrationInterface {
  readonly name = "TermBits1795305602000";

  async up(runner: QueryRunner): Promise<void> {
    // Null where nobody has told them: then the version is asked.
    await runner.query("alter table listing add column term_bits bigint");
    // How many of the two steps of a publication were made by a version that keeps the bits.
    await runner.query("alter table snapshot add column term_steps int2 not null default 0");
    await runner.query("create index snapshot_unmarked on snapshot (source_id) where state = 3 and term_steps < 2");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table snapshot drop column term_steps");
    await runner.query("alter table listing drop column term_bits");
  }
}

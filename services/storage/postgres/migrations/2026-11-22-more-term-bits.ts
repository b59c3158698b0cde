import type { MigrationInterface, QueryRunner } from "typeorm";

/** MoreTermBits20261122 makes room for twice as many bits of what a listing is called (docs/adr/0141). */
export class MoreTermBits20261122 implements MigrationInterface {
  readonly name = "MoreTermBits1795305605000";

  async up(runner: QueryRunner): Promise<void> {
    // Null where nobody has told them: then term_bits alone say what a listing cannot have.
    await runner.query("alter table listing add column more_term_bits bigint");
    // A version that keeps both halves counts three for each step of a publication.
    await runner.query("create index snapshot_half_marked on snapshot (source_id) where state = 3 and term_steps < 6");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("drop index snapshot_half_marked");
    // As the version before would have counted, and so that what is told after another step up is not relied upon before it is.
    await runner.query(
      "update snapshot set term_steps = case term_steps when 3 then 1 else 2 end where term_steps > 2",
    );
    await runner.query("alter table listing drop column more_term_bits");
  }
}

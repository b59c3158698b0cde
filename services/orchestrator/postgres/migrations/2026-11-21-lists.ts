import type { MigrationInterface, QueryRunner } from "typeorm";

/** Lists20261121 lets people find the few runs that went wrong among the many that did not. */
export class Lists20261121 implements MigrationInterface {
  readonly name = "Lists1795219204000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index run_gone_wrong on run (state, day desc, id desc) where state in ('FAILED', 'CANCELLED')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("drop index run_gone_wrong");
  }
}

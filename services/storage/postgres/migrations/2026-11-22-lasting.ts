import type { MigrationInterface, QueryRunner } from "typeorm";

/** Lasting20261122 makes room for what a listing is known by before it is decoded (docs/adr/0119). */
export class Lasting20261122 implements MigrationInterface {
  readonly name = "Lasting1795305601000";

  async up(runner: QueryRunner): Promise<void> {
    // hash xor the fingerprint of the bytes that the content came as; null where they are not known.
    for (const table of TABLES) await runner.query(`alter table ${table} add column lasting bigint`);
    // Packing 500 ids takes PostgreSQL as long as all else that it does for a batch of unchanged listings.
    await runner.query("alter table batch alter column ids set storage external");
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`alter table ${table} drop column lasting`);
    await runner.query("alter table batch alter column ids set storage extended");
  }
}

const TABLES = ["listing", "listing_version", "listing_history"];

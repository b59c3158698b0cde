import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Packs20261122 lets a page stand in a file with others (docs/adr/0120). An older process works beside it: its pages have
 * files of their own. Those in packs it can't read, and says UNAVAILABLE.
 */
export class Packs20261122 implements MigrationInterface {
  readonly name = "Packs1795305600000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table page
      add column pack bytea,
      add column pack_offset integer,
      add column packed_bytes integer,
      add constraint page_place check (num_nulls(pack, pack_offset, packed_bytes) in (0, 3)) not valid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table page drop column pack, drop column pack_offset, drop column packed_bytes");
  }
}

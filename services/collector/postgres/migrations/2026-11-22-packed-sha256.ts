import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * PackedSha25620261122 keeps the hash of a page as it stands in its pack (docs/adr/0142). An older process works beside it: its
 * pages have none, and are compared by the page's own.
 */
export class PackedSha25620261122 implements MigrationInterface {
  readonly name = "PackedSha2561795305600001";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table page add column packed_sha256 bytea");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table page drop column packed_sha256");
  }
}

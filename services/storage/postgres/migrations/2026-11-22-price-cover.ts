import type { MigrationInterface, QueryRunner } from "typeorm";

/** PriceCover20261122 lets a search walk listings by price without looking at them (docs/adr/0138). */
export class PriceCover20261122 implements MigrationInterface {
  readonly name = "PriceCover1795305604000";

  async up(runner: QueryRunner): Promise<void> {
    // The price stands beside itself: PostgreSQL takes an expression from an index only where its columns are there.
    await replaceIndex(runner, "include (amount, term_bits)");
    // An index answers alone for what a vacuum has seen since it changed: soon after a day of which one in a hundred does.
    await runner.query("alter table listing set (autovacuum_vacuum_scale_factor = 0.005)");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table listing reset (autovacuum_vacuum_scale_factor)");
    await replaceIndex(runner, "");
  }
}

// Who drops an index keeps readers out until the end of the transaction: the new one is made before.
async function replaceIndex(runner: QueryRunner, included: string): Promise<void> {
  await runner.query(`create index listing_price_next
    on listing (source_id, line_no, state, (coalesce(amount, 'Infinity'::numeric)), external_id) ${included} where state > 0`);
  await runner.query("drop index listing_price");
  await runner.query("alter index listing_price_next rename to listing_price");
}

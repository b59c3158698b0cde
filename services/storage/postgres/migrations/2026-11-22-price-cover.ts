import type { MigrationInterface, QueryRunner } from "typeorm";

/** PriceCover20261122 lets a search walk listings by price without looking at them (docs/adr/0138). */
export class PriceCover20261122 implements MigrationInterface {
  readonly name = "PriceCover1795305604000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("drop index listing_price");
    // The price stands beside itself: PostgreSQL takes an expression from an index only where its columns are there.
    await runner.query(`${INDEX} include (amount, term_bits) where state > 0`);
    // An index answers alone for what a vacuum has seen since it changed: soon after a day of which one in a hundred does.
    await runner.query("alter table listing set (autovacuum_vacuum_scale_factor = 0.005)");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table listing reset (autovacuum_vacuum_scale_factor)");
    await runner.query("drop index listing_price");
    await runner.query(`${INDEX} where state > 0`);
  }
}

const INDEX = `create index listing_price
  on listing (source_id, line_no, state, (coalesce(amount, 'Infinity'::numeric)), external_id)`;

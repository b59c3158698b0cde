import type { MigrationInterface, QueryRunner } from "typeorm";

/** PriceIndex20261121 makes the index of prices one that nothing can be looked up by but prices (docs/adr/0074). */
export class PriceIndex20261121 implements MigrationInterface {
  readonly name = "PriceIndex1795219201000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("drop index listing_price");
    // It has every row. But only who asks for a state may use it: an external id is looked up by the key, or not at all.
    await runner.query(`${INDEX} where state > 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("drop index listing_price");
    await runner.query(INDEX);
  }
}

const INDEX = `create index listing_price
  on listing (source_id, line_no, state, (coalesce(amount, 'Infinity'::numeric)), external_id)`;

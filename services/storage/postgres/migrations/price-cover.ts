import type { QueryRunner } from "typeorm";

/**
 * coverPrices replaces the index of prices by one that includes other columns. Who drops an index keeps readers out until
 * the end of the transaction: the new one is made before.
 */
export async function coverPrices(runner: QueryRunner, included: string): Promise<void> {
  await runner.query(`create index listing_price_next
    on listing (source_id, line_no, state, (coalesce(amount, 'Infinity'::numeric)), external_id) ${included} where state > 0`);
  await runner.query("drop index listing_price");
  await runner.query("alter index listing_price_next rename to listing_price");
}

import type { MigrationInterface, QueryRunner } from "typeorm";
import { coverPrices } from "./price-cover.ts";

/**
 * WidePriceCover20261122 has the index of prices say both halves of a listing's bits (docs/adr/0141). The column was added by a
 * transaction before it, whose lock would keep readers out while the index is made.
 */
export class WidePriceCover20261122 implements MigrationInterface {
  readonly name = "WidePriceCover1795305606000";

  async up(runner: QueryRunner): Promise<void> {
    await coverPrices(runner, "include (amount, term_bits, more_term_bits)");
  }

  async down(runner: QueryRunner): Promise<void> {
    await coverPrices(runner, "include (amount, term_bits)");
  }
}

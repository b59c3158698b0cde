import type { MigrationInterface, QueryRunner } from "typeorm";
import { coverPrices } from "./price-cover.ts";

/** PriceCover20261122 lets a search walk listings by price without looking at them (docs/adr/0138). */
export class PriceCover20261122 implements MigrationInterface {
  readonly name = "PriceCover1795305604000";

  async up(runner: QueryRunner): Promise<void> {
    // The price stands beside itself: PostgreSQL takes an expression from an index only where its columns are there.
    await coverPrices(runner, "include (amount, term_bits)");
    // An index answers alone for what a vacuum has seen since it changed: soon after a day of which one in a hundred does.
    await runner.query("alter table listing set (autovacuum_vacuum_scale_factor = 0.005)");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("alter table listing reset (autovacuum_vacuum_scale_factor)");
    await coverPrices(runner, "");
  }
}

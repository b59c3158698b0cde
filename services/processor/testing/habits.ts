import type { Habits } from "../normaliser.ts";
import { createPriceReader, type PriceRules } from "../price.ts";

/** testHabits are a source's habits for a test: no currency, no locale, any price, UTC, but for what is given. */
export function testHabits(own: Partial<PriceRules> & { readonly zone?: string } = {}): Habits {
  const { currency = "", locale = "", largest, zone = "UTC" } = own;
  return { price: createPriceReader({ currency, locale, largest }), largestPrice: largest, zone };
}

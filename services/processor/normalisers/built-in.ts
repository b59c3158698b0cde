import type { Habits, Normaliser } from "../normaliser.ts";
import { mercadolivreCatalog } from "./mercadolivre-catalog.ts";
import { mercadolivreItem } from "./mercadolivre-item.ts";
import { mercadolivreSearch } from "./mercadolivre-search.ts";
import { olxOffers } from "./olx-offers.ts";

/** builtIn are the normalisers written by hand, by the names that source files call them. */
export const builtIn = {
  "mercadolivre-search": mercadolivreSearch,
  "mercadolivre-item": mercadolivreItem,
  "mercadolivre-catalog": mercadolivreCatalog,
  "olx-offers": olxOffers,
} as const satisfies Readonly<Record<string, (habits: Habits) => Normaliser>>;

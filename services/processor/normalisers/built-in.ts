import type { Habits, Normaliser } from "../normaliser.ts";
import type { Reads } from "../pages/selection.ts";
import { catalogReads, mercadolivreCatalog } from "./mercadolivre-catalog.ts";
import { itemReads, mercadolivreItem } from "./mercadolivre-item.ts";
import { mercadolivreSearch, searchReads } from "./mercadolivre-search.ts";
import { offerReads, olxOffers } from "./olx-offers.ts";

/** builtIn are the normalisers written by hand, by the names that source files call them. */
export const builtIn = {
  "mercadolivre-search": { create: mercadolivreSearch, reads: searchReads },
  "mercadolivre-item": { create: mercadolivreItem, reads: itemReads },
  "mercadolivre-catalog": { create: mercadolivreCatalog, reads: catalogReads },
  "olx-offers": { create: olxOffers, reads: offerReads },
} as const satisfies Readonly<Record<string, { create(habits: Habits): Normaliser; reads: Reads }>>;

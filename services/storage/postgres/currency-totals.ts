/** CurrencySum is what a day costs in one currency, or without one, as a statement sums it up. */
export type CurrencySum = {
  readonly currency: string | null;
  /** total is the sum of the prices known, an exact decimal; null where none is. */
  readonly total: string | null;
};

/** CurrencyTotal is what a day has in one currency, or without one, as a statement counts it. */
export type CurrencyTotal = CurrencySum & { readonly listings: number };

/** DayTotals are what a day has. */
export type DayTotals = {
  readonly listings: number;
  /** priceSums are exact decimals by currency, of the prices known that day. */
  readonly priceSums: Readonly<Record<string, string>>;
};

/** dayTotals joins what a day has in each currency. */
export function dayTotals(rows: readonly CurrencyTotal[]): DayTotals {
  return { listings: rows.reduce((sum, row) => sum + row.listings, 0), priceSums: priceSumsOf(rows) };
}

/** priceSumsOf are the sums of those currencies that have one. */
export function priceSumsOf(rows: readonly CurrencySum[]): DayTotals["priceSums"] {
  const sums = rows.flatMap(({ currency, total }) => (currency === null || total === null ? [] : [[currency, total]]));
  return Object.fromEntries(sums);
}

/** CurrencyTotal is what a day has in one currency, or without one, as a statement counts it. */
export type CurrencyTotal = {
  readonly currency: string | null;
  /** total is the sum of the prices known, an exact decimal; null where none is. */
  readonly total: string | null;
  readonly listings: number;
};

/** DayTotals are what a day has. */
export type DayTotals = {
  readonly listings: number;
  /** priceSums are exact decimals by currency, of the prices known that day. */
  readonly priceSums: Readonly<Record<string, string>>;
};

/** dayTotals joins what a day has in each currency. */
export function dayTotals(rows: readonly CurrencyTotal[]): DayTotals {
  const sums = rows.flatMap(({ currency, total }) => (currency === null || total === null ? [] : [[currency, total]]));
  return { listings: rows.reduce((sum, row) => sum + row.listings, 0), priceSums: Object.fromEntries(sums) };
}

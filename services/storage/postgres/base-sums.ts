import { decimalOf, moneyOf } from "../money.ts";

/** BaseSum is what listings of a base cost together in one currency: an exact decimal, of so many prices. */
export type BaseSum = { readonly currency: string; readonly total: string; readonly prices: number };

const NANOS = 1_000_000_000n;

/** BaseSums adds up what parts of a base cost, so that there is one sum for a currency however many parts there are. */
export class BaseSums {
  readonly #sums = new Map<string, { nanos: bigint; prices: number }>();

  /** add adds a part; its total is an exact decimal with at most nine digits after the point. */
  add({ currency, total, prices }: BaseSum): void {
    const { units, nanos } = moneyOf(total, currency);
    const sum = this.#sums.get(currency) ?? { nanos: 0n, prices: 0 };
    this.#sums.set(currency, { nanos: sum.nanos + units * NANOS + BigInt(nanos), prices: sum.prices + prices });
  }

  /** values are the sums so far. */
  values(): BaseSum[] {
    return [...this.#sums].map(([currency, { nanos, prices }]) => {
      return { currency, total: decimalOf({ units: nanos / NANOS, nanos: Number(nanos % NANOS) }), prices };
    });
  }
}

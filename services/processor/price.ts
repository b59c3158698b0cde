import { PriceKind } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Money } from "../../gen/rpc/google/type/money.ts";
import { currencyOf, isCurrency, marksOf, wordsOf } from "./locale.ts";
import { compare, type Decimal, type DecimalResult, readGrouped, readPlain, toMoney } from "./money.ts";

/** Price is what a row asks for its thing. A class, so that expressions can tell it from other values. */
export class Price {
  readonly kind: PriceKind;
  /** money is there exactly where kind is FIXED or NEGOTIABLE. */
  readonly money: Money | undefined;
  /** warning says why a price that is there is unknown, "" where nothing is wrong. */
  readonly warning: "" | "PRICE_MALFORMED" | "PRICE_OUT_OF_RANGE";

  constructor(kind: PriceKind, money?: Money, warning: Price["warning"] = "") {
    this.kind = kind;
    this.money = money;
    this.warning = warning;
  }
}

/** PriceRules say how a source writes its prices. */
export type PriceRules = {
  /** currency is the ISO code of prices that name none, "" where each must. */
  readonly currency: string;
  /** locale is the tag of the locale in which texts are written, "" where they are plain decimals: "15999.90". */
  readonly locale: string;
  /** largest is the largest amount that is believed. Undefined: any. */
  readonly largest: Decimal | undefined;
};

/** PriceReader reads whatever stands where a price should. A currency beside it goes before the source's. */
export type PriceReader = (value: unknown, currency?: unknown) => Price;

/** unknownPrice is the price of a row that has none. */
export const unknownPrice = new Price(PriceKind.UNSPECIFIED);
/** freePrice is the price of what is given away. */
export const freePrice = new Price(PriceKind.FREE);
/** tradePrice is the price of what is given for something else. */
export const tradePrice = new Price(PriceKind.TRADE);

const malformedPrice = new Price(PriceKind.UNSPECIFIED, undefined, "PRICE_MALFORMED");
const outOfRangePrice = new Price(PriceKind.UNSPECIFIED, undefined, "PRICE_OUT_OF_RANGE");

// The number of a price, perhaps with its currency before it: everything from the first to the last digit.
const amountText = /^(\D{0,8}?)(\d(?:[\d.,'’\u0020\u00a0\u202f]*\d)?)[.,'’\s]*(\D{0,16})$/u;

/**
 * createPriceReader makes the reader of a source. Nothing, an empty text and "N/A" are an unknown price; what can't be read, and what
 * is above the largest price, is an unknown price with a warning.
 */
export function createPriceReader(rules: PriceRules): PriceReader {
  const readText = rules.locale === "" ? readPlainText : createTextReader(rules.locale);
  return (value, beside) => {
    if (value === null || value === undefined) return unknownPrice;
    const read = typeof value === "string" ? readText(value) : readNumber(value);
    if (read instanceof Price) return read;
    const currency = besideCurrency(beside) ?? read.currency ?? rules.currency;
    if (!isCurrency(currency)) return malformedPrice;
    if (!read.amount.ok) return read.amount.reason === "range" ? outOfRangePrice : malformedPrice;
    if (rules.largest !== undefined && compare(read.amount.value, rules.largest) > 0) return outOfRangePrice;
    const kind = read.negotiable ? PriceKind.NEGOTIABLE : PriceKind.FIXED;
    return new Price(kind, toMoney(read.amount.value, currency));
  };
}

/** negotiable is a price that may be talked about; one without an amount stays what it is. */
export function negotiable(price: Price): Price {
  return price.money === undefined ? price : new Price(PriceKind.NEGOTIABLE, price.money);
}

type Read = { readonly amount: DecimalResult; readonly currency?: string; readonly negotiable: boolean };

function readNumber(value: unknown): Read | Price {
  if (typeof value !== "number" && typeof value !== "bigint") return malformedPrice;
  return { amount: readPlain(value), negotiable: false };
}

function readPlainText(value: string): Read | Price {
  const text = value.trim();
  return isBlank(text) ? unknownPrice : { amount: readPlain(text), negotiable: false };
}

function createTextReader(locale: string): (value: string) => Read | Price {
  const marks = marksOf(locale);
  const words = wordsOf(locale);
  return (value) => {
    const whole = value.trim();
    if (isBlank(whole)) return unknownPrice;
    // A price is short; a longer text is something else that slipped in.
    if (whole.length > 128) return malformedPrice;
    const lower = whole.toLowerCase();
    if (words.free.includes(lower)) return freePrice;
    if (words.trade.includes(lower)) return tradePrice;
    const remark = words.negotiable.find((word) => lower.endsWith(word));
    const text = remark === undefined ? whole : whole.slice(0, whole.length - remark.length).trim();
    const [all, before = "", digits = "", after = ""] = amountText.exec(text) ?? [];
    if (all === undefined) return malformedPrice;
    const amount = readGrouped(digits, marks);
    const unit = before.trim() + after.trim();
    if (unit === "" || unit === "$") return { amount, negotiable: remark !== undefined };
    const currency = currencyOf(unit);
    return currency === undefined ? malformedPrice : { amount, currency, negotiable: remark !== undefined };
  };
}

function isBlank(text: string): boolean {
  return text === "" || text.toUpperCase() === "N/A";
}

// A currency that is there and is none must not be replaced by the source's own.
function besideCurrency(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return "?";
  return isCurrency(value) ? value : value.trim().toUpperCase();
}

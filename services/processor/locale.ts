import type { Marks } from "./money.ts";

/** PriceWords are the words of a language that say something of a price, in lower case. */
export type PriceWords = {
  /** negotiable stands beside an amount that may be talked about. */
  readonly negotiable: readonly string[];
  /** free stands where a thing is given away. */
  readonly free: readonly string[];
  /** trade stands where something is wanted in return. */
  readonly trade: readonly string[];
};

const spaces = [" ", "\u00a0", "\u202f"];

const words: Readonly<Record<string, PriceWords>> = {
  en: { negotiable: ["negotiable", "or best offer", "obo"], free: ["free"], trade: ["trade", "swap"] },
  es: { negotiable: ["negociable"], free: ["gratis"], trade: ["permuto", "permuta"] },
  pl: { negotiable: ["do negocjacji"], free: ["za darmo"], trade: ["zamienię"] },
  pt: { negotiable: ["negociável"], free: ["grátis", "gratis"], trade: ["troco", "troca"] },
  ro: { negotiable: ["negociabil"], free: ["gratuit", "gratis"], trade: ["schimb"] },
};

const currencies: ReadonlyMap<string, string> = new Map([
  ["lei", "RON"],
  ["ron", "RON"],
  ["zł", "PLN"],
  ["€", "EUR"],
  ["euro", "EUR"],
  ["r$", "BRL"],
  ["u$s", "USD"],
  ["us$", "USD"],
  ["£", "GBP"],
  ["₴", "UAH"],
  ["грн.", "UAH"],
  ["₸", "KZT"],
]);

const codes: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** isCurrency says whether a text is an ISO 4217 code. */
export function isCurrency(code: string): boolean {
  return codes.has(code);
}

/** marksOf are a locale's marks, as the Unicode locale data has them; where it parts thousands by a space, any kind of space will do. */
export function marksOf(locale: string): Marks {
  const parts = new Intl.NumberFormat(locale, { useGrouping: "always", minimumFractionDigits: 1 }).formatToParts(
    1234567,
  );
  const group = parts.find((part) => part.type === "group")?.value ?? ",";
  const decimal = parts.find((part) => part.type === "decimal")?.value ?? ".";
  return { thousands: spaces.includes(group) ? spaces : [group], decimal };
}

/** wordsOf are the words of a locale's language; none where the language is not known. */
export function wordsOf(locale: string): PriceWords {
  return words[new Intl.Locale(locale).language] ?? { negotiable: [], free: [], trade: [] };
}

/** currencyOf is the ISO code that a unit beside an amount stands for ("lei", "€", "eur"), undefined where it is none. */
export function currencyOf(unit: string): string | undefined {
  const named = currencies.get(unit.toLowerCase());
  if (named !== undefined) return named;
  const code = unit.toUpperCase();
  return codes.has(code) ? code : undefined;
}

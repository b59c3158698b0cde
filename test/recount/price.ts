/** Price is what a row asks: an amount in hundredths of a currency, nothing, something in return, or unknown. */
export type Price =
  | { readonly kind: "amount"; readonly currency: string; readonly hundredths: bigint }
  | { readonly kind: "free" }
  | { readonly kind: "trade" }
  | { readonly kind: "unknown"; readonly warning?: Warning };

/** Warning is the reason why a price that is there stays unknown. */
export type Warning = "PRICE_MALFORMED" | "PRICE_OUT_OF_RANGE";

/** PriceStyle says how a source writes its prices as text. */
export type PriceStyle = {
  /** The marks that part thousands; a price may also leave them out. */
  readonly thousands: readonly string[];
  /** The mark before one or two decimals. */
  readonly decimal: string;
  /** Currency by what follows the number, in lower case; "" where nothing does. */
  readonly units: ReadonlyMap<string, string>;
  /** Whole texts that stand for a price without a number. */
  readonly words: ReadonlyMap<string, Price>;
  /** The largest amount that is believed, in hundredths. */
  readonly largest?: bigint;
};

const unknown: Price = { kind: "unknown" };
const malformed: Price = { kind: "unknown", warning: "PRICE_MALFORMED" };
const spaces = [" ", "\u00a0", "\u202f"];

/** readText reads a price that is written as text. */
export function readText(value: unknown, style: PriceStyle): Price {
  if (value === undefined || value === null) {
    return unknown;
  }
  if (typeof value !== "string") {
    return malformed;
  }
  const text = value.trim();
  if (text === "" || text === "N/A") {
    return unknown;
  }
  const word = style.words.get(text);
  if (word !== undefined) {
    return word;
  }
  let end = 0;
  while (end < text.length && isNumberMark(text.charAt(end))) {
    end++;
  }
  const currency = style.units.get(text.slice(end).trim().toLowerCase());
  const hundredths = readNumber(text.slice(0, end).trim(), style);
  if (currency === undefined || hundredths === undefined) {
    return malformed;
  }
  if (style.largest !== undefined && hundredths > style.largest) {
    return { kind: "unknown", warning: "PRICE_OUT_OF_RANGE" };
  }
  return { kind: "amount", currency, hundredths };
}

/** readAmount reads a price that is a JSON number beside its currency. It throws on one that is no whole number of hundredths. */
export function readAmount(value: unknown, currency: unknown): Price {
  if (value === undefined || value === null) {
    return unknown;
  }
  if (typeof value !== "number" || value < 0 || typeof currency !== "string" || currency === "") {
    return malformed;
  }
  // Up to 15 digits the shortest decimal of a double is the text it was read from.
  const [whole = "", decimals = ""] = String(value).split(".");
  if (!isDigits(whole + decimals) || whole.length + decimals.length > 15 || decimals.length > 2) {
    throw new Error(`the number ${value} can't be counted in hundredths; give it a rule in the README first`);
  }
  return { kind: "amount", currency, hundredths: BigInt(whole + decimals.padEnd(2, "0")) };
}

/** same says whether two known prices are the same price. */
export function same(a: Price, b: Price): boolean {
  if (a.kind === "amount" && b.kind === "amount") {
    return a.currency === b.currency && a.hundredths === b.hundredths;
  }
  return a.kind === b.kind;
}

/** format writes an amount with two decimals and no grouping. */
export function format(hundredths: bigint): string {
  const digits = hundredths.toString().padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** readNumber returns hundredths, or undefined where the text is no number that the style allows. */
function readNumber(text: string, style: PriceStyle): bigint | undefined {
  if (text.startsWith("0")) {
    return undefined;
  }
  const [whole = "", decimals, ...more] = text.split(style.decimal);
  if (more.length > 0 || (decimals !== undefined && (decimals.length > 2 || !isDigits(decimals)))) {
    return undefined;
  }
  const groups: string[] = [""];
  for (const char of whole) {
    if (style.thousands.includes(char)) {
      groups.push("");
    } else {
      groups.push((groups.pop() ?? "") + char);
    }
  }
  const [first = "", ...rest] = groups;
  if (!groups.every(isDigits) || rest.some((group) => group.length !== 3) || (rest.length > 0 && first.length > 3)) {
    return undefined;
  }
  return BigInt(groups.join("") + (decimals ?? "").padEnd(2, "0"));
}

function isNumberMark(char: string): boolean {
  return isDigits(char) || char === "." || char === "," || spaces.includes(char);
}

function isDigits(text: string): boolean {
  for (const char of text) {
    if (char < "0" || char > "9") {
      return false;
    }
  }
  return text !== "";
}

import type { Environment } from "@marcbachmann/cel-js";
import { readInstant } from "../date.ts";
import { isFields } from "../fields.ts";
import { htmlToText } from "../html.ts";
import type { Habits } from "../normaliser.ts";
import { createPriceReader, freePrice, negotiable, Price, type PriceReader, tradePrice } from "../price.ts";
import { canonicalUrl, pathOf } from "../url.ts";
import type { Patterns } from "./pattern.ts";

// The most elements of a list, or keys of a map, through which an expression goes.
const largestList = 1_000;

/** lostKeys are the keys that the library leaves out of maps without a word, for they mean something to JavaScript. */
export const lostKeys: ReadonlySet<unknown> = new Set(["__proto__", "constructor", "prototype"]);

/** Absent is thrown by a function that was given nothing: the field is not there, and nothing is wrong. */
export class Absent extends Error {
  override readonly name = "Absent";
}

/** Unreadable is thrown by a function that was given something that it can't read. */
class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** ListTooLong is thrown where an expression would go through more elements than a list may have. */
export class ListTooLong extends Error {
  override readonly name = "ListTooLong";
}

/** addFunctions gives an environment what CEL lacks: prices, times, addresses, HTML, and regular expressions of linear time. */
export function addFunctions(environment: Environment, habits: Habits, patterns: Patterns): void {
  const readers = new Map<string, PriceReader>();
  const localReader = (locale: string) => {
    const known = readers.get(locale) ?? createPriceReader({ currency: "", locale, largest: habits.largestPrice });
    readers.set(locale, known);
    return known;
  };
  environment
    .registerType("Price", { ctor: Price, fields: {} })
    .registerFunction("money(dyn): Price", (value: unknown) => habits.price(value))
    .registerFunction("money(dyn, dyn): Price", (value: unknown, currency: unknown) => habits.price(value, currency))
    .registerFunction("money(dyn, dyn, string): Price", (value: unknown, currency: unknown, locale: string) =>
      localReader(locale)(value, currency),
    )
    .registerFunction("free(): Price", () => freePrice)
    .registerFunction("trade(): Price", () => tradePrice)
    .registerFunction("negotiable(Price): Price", negotiable)
    .registerFunction("date(dyn): google.protobuf.Timestamp", (value: unknown) => date(value, habits.zone))
    .registerFunction("date(dyn, string): google.protobuf.Timestamp", date)
    .registerFunction("extract(dyn, string): string", (value: unknown, pattern: string) =>
      extract(textArgument(value), pattern, patterns),
    )
    .registerFunction("matches(dyn, string): bool", (value: unknown, pattern: string) =>
      patterns.get(pattern).test(textArgument(value)),
    )
    .registerFunction("string.matchesLinear(string): bool", (text: string, pattern: string) =>
      patterns.get(pattern).test(text),
    )
    .registerFunction("htmlToText(dyn): string", (value: unknown) => htmlToText(textArgument(value)))
    .registerFunction("canonicalUrl(dyn): string", (value: unknown) => {
      const url = canonicalUrl(textArgument(value));
      if (url === undefined) throw new Unreadable("expected an http or https address");
      return url;
    })
    .registerFunction("urlPath(dyn): string", (value: unknown) => pathOf(textArgument(value)))
    .registerFunction("limited(dyn): dyn", limited)
    .registerFunction("keptKey(dyn): dyn", keptKey);
}

function date(value: unknown, zone: string): Date {
  if (value === null || value === undefined || value === "") throw new Absent();
  const instant = readInstant(value, zone);
  if (instant === undefined) throw new Unreadable("expected a time");
  return instant;
}

function extract(text: string, pattern: string, patterns: Patterns): string {
  const found = patterns.get(pattern).exec(text);
  if (found === null) throw new Absent();
  return found[1] ?? found[0];
}

function textArgument(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) throw new Absent();
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  throw new Unreadable("expected a text");
}

function limited(value: unknown): unknown {
  const size = sizeOf(value);
  if (size > largestList) throw new ListTooLong(`LIST_TOO_LONG: a list of ${size} elements, at most ${largestList}`);
  return value;
}

function keptKey(key: unknown): unknown {
  if (lostKeys.has(key)) throw new Unreadable(`a map cannot have the key ${String(key)}`);
  return key;
}

// An expression goes through the keys of a map as through a list.
function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return isFields(value) ? Object.keys(value).length : 0;
}

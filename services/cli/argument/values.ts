import { type Day, parseDay } from "../../kit/day.ts";
import { UsageError } from "./usage.ts";

/** day reads a flag that holds a local day. */
export function day(flag: string, text: string): Day {
  const parsed = parseDay(text);
  if (parsed === undefined) throw new UsageError(`--${flag} needs a day such as 2026-01-31, not "${text}".`);
  return parsed;
}

/** optionalDay reads a day that need not be given. */
export function optionalDay(flag: string, text: string | undefined): Day | undefined {
  return text === undefined ? undefined : day(flag, text);
}

/** optional is a field that is there only where it has a value. */
export function optional<K extends string, T>(field: K, value: T | undefined): { readonly [F in K]?: T } {
  return value === undefined ? {} : ({ [field]: value } as { readonly [F in K]: T });
}

/** required refuses a flag that is not there. */
export function required(flag: string, text: string | undefined): string {
  if (text === undefined || text === "") throw new UsageError(`--${flag} is needed.`);
  return text;
}

/** Range is what a number may be, both ends included. */
export type Range = { readonly least: number; readonly most: number };

/** count reads a flag that holds a whole number. */
export function count(flag: string, text: string | undefined, { least, most }: Range): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${flag} needs a whole number from ${least} to ${most}, not "${text}".`);
}

/** choice reads a flag that holds one of some words, and returns what the word stands for. */
export function choice<T>(flag: string, text: string | undefined, words: Readonly<Record<string, T>>): T | undefined {
  if (text === undefined) return undefined;
  const word = text.toLowerCase().replaceAll("-", "_");
  const found = Object.entries(words).find(([each]) => each.toLowerCase() === word);
  if (found !== undefined) return found[1];
  const known = Object.keys(words).map((each) => each.toLowerCase().replaceAll("_", "-"));
  throw new UsageError(`--${flag} needs one of ${known.join(", ")}, not "${text}".`);
}

/** inputs reads flags of the form NAME=VALUE. */
export function inputs(flag: string, texts: readonly string[] = []): Record<string, string> {
  const pairs = texts.map((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--${flag} needs NAME=VALUE, not "${text}".`);
    return [name, value] as const;
  });
  const names = pairs.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new UsageError(`--${flag} gives ${twice} twice.`);
  return Object.fromEntries(pairs);
}

/** wordsOf are the words of an enumeration of a contract, without the one for nothing in particular. */
export function wordsOf<E extends number>(values: Readonly<Record<string, E>>): Record<string, E> {
  return Object.fromEntries(Object.entries(values).filter(([word]) => word !== "UNSPECIFIED"));
}

import { isScalar } from "yaml";
import { list, suggestion } from "./mapping.ts";
import { type Reader, refuse } from "./place.ts";

/** text reads a text that is not empty; what continues "expected …". */
export function text(what: string, limits: { readonly most: number; readonly pattern?: RegExp }): Reader<string> {
  return (at) => {
    const value = isScalar(at.node) ? at.node.value : undefined;
    if (typeof value === "number" || typeof value === "boolean") {
      return refuse(at, what, { hint: `put it into quotes: "${String(value)}"` });
    }
    if (typeof value !== "string" || value === "") return refuse(at, what);
    if (value.length > limits.most) return refuse(at, `${what} of at most ${limits.most} characters`);
    if (limits.pattern !== undefined && !limits.pattern.test(value)) return refuse(at, what);
    return value;
  };
}

/** possiblyEmpty is a text that may also be "". */
export function possiblyEmpty(read: Reader<string>): Reader<string> {
  return (at) => (isScalar(at.node) && at.node.value === "" ? "" : read(at));
}

/** wholeNumber reads a whole number between two limits, which are included. */
export function wholeNumber(least: number, most: number): Reader<number> {
  return (at) => {
    const value = isScalar(at.node) ? at.node.value : undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    return refuse(at, `a whole number from ${least} to ${most}`);
  };
}

/** numberAbove reads a number above one limit and not above another. */
export function numberAbove(limit: number, most: number): Reader<number> {
  return (at) => {
    const value = isScalar(at.node) ? at.node.value : undefined;
    if (typeof value === "number" && value > limit && value <= most) return value;
    return refuse(at, `a number above ${limit}, at most ${most}`);
  };
}

/** share reads a part of a whole, from 0 to 1. */
export const share: Reader<number> = (at) => {
  const value = isScalar(at.node) ? at.node.value : undefined;
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  const hint = typeof value === "number" && value <= 100 && value > 1 ? `for ${value}% write ${value / 100}` : "";
  return refuse(at, "a share from 0 to 1", { hint });
};

/** flag reads true or false. */
export const flag: Reader<boolean> = (at) => {
  const value = isScalar(at.node) ? at.node.value : undefined;
  if (typeof value === "boolean") return value;
  const hint = /^(yes|no|on|off)$/i.test(String(value)) ? "YAML 1.2 knows true and false only" : "";
  return refuse(at, "true or false", { hint });
};

/** oneOf reads one of some words. */
export function oneOf<const W extends string>(words: readonly W[]): Reader<W> {
  return (at) => {
    const value = isScalar(at.node) ? at.node.value : undefined;
    const word = words.find((known) => known === value);
    if (word !== undefined) return word;
    return refuse(at, list(words), { hint: typeof value === "string" ? suggestion(value, words) : "" });
  };
}

/** duration reads a time such as 500ms, 30s, 5m, 2h or 1d, in milliseconds. */
export function duration(leastMs: number, mostMs: number): Reader<number> {
  return quantity("a time such as 500ms, 30s, 5m or 2h", durationUnits, leastMs, mostMs);
}

/** size reads an amount of bytes such as 512KiB or 8MiB. */
export function size(least: number, most: number): Reader<number> {
  return quantity("a size such as 64KiB or 8MiB", sizeUnits, least, most);
}

const durationUnits = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnits = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

function quantity(what: string, units: Readonly<Record<string, number>>, least: number, most: number): Reader<number> {
  const names = Object.keys(units);
  const show = (value: number) => {
    const unit =
      names.findLast((name) => value % (units[name] ?? 1) === 0 && value >= (units[name] ?? 1)) ?? names[0] ?? "";
    return `${value / (units[unit] ?? 1)}${unit}`;
  };
  return (at) => {
    const value = isScalar(at.node) ? at.node.value : undefined;
    if (typeof value === "number") return refuse(at, what, { hint: `give it a unit: ${value}${names[1] ?? ""}` });
    const match = /^(\d{1,12}(?:\.\d{1,3})?) ?([A-Za-z]+)$/.exec(typeof value === "string" ? value : "");
    const factor = match === null ? undefined : units[match[2] ?? ""];
    if (match === null) return refuse(at, what);
    if (factor === undefined) return refuse(at, what, { hint: `the units are ${list(names)}` });
    const amount = Math.round(Number(match[1]) * factor);
    return amount >= least && amount <= most ? amount : refuse(at, `${what}, from ${show(least)} to ${show(most)}`);
  };
}

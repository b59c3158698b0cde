import { isMap, isScalar, isSeq, type Pair } from "yaml";
import { nearest } from "./nearest.ts";
import { inside, type Place, positionOf, quote, type Reader, refuse, report } from "./place.ts";

/** Field is one key of a mapping. Without a fallback the key must be there. */
export type Field<T> = { readonly read: Reader<T>; readonly fallback?: { readonly value: T } };

/** Shape is what each key of a mapping holds. */
export type Shape<T> = { readonly [K in keyof T]: Field<T[K]> };

/** required is a key that must be there. */
export function required<T>(read: Reader<T>): Field<T> {
  return { read };
}

/** optional is a key that may be left out. */
export function optional<T>(read: Reader<T>, value: T): Field<T> {
  return { read, fallback: { value } };
}

/** mapping reads a mapping of known keys; unknown ones are refused, each with the nearest right name. */
export function mapping<T extends object>(shape: Shape<T>): Reader<T> {
  const names = Object.keys(shape) as (keyof T & string)[];
  return (at) => {
    if (!isMap(at.node)) return refuse(at, `a mapping with ${list(names)}`);
    const before = at.sheet.problems.length;
    const found = new Map<string, unknown>();
    for (const pair of at.node.items as Pair[]) {
      const key = keyOf(at, pair);
      if (key === undefined) continue;
      if (names.includes(key as keyof T & string)) found.set(key, pair.value);
      else refuseKey(at, pair, key, names);
    }
    const values: Partial<T> = {};
    for (const name of names) {
      const { read, fallback } = shape[name];
      if (found.has(name)) {
        const place = inside(at, name, found.get(name));
        values[name] = read(place.node === undefined ? { ...place, node: at.node } : place) as T[typeof name];
      } else if (fallback === undefined) {
        refuse({ ...at, path: at.path === "" ? name : `${at.path}.${name}` }, `the key ${name}`, { found: "none" });
      } else values[name] = fallback.value;
    }
    return at.sheet.problems.length === before ? (values as T) : undefined;
  };
}

/** variants reads a mapping whose other keys depend on the value of one of them. */
export function variants<T>(key: string, readers: Readonly<Record<string, Reader<T>>>): Reader<T> {
  const names = Object.keys(readers);
  return (at) => {
    if (!isMap(at.node)) return refuse(at, `a mapping with the key ${key}`);
    const kind: unknown = at.node.get(key);
    const reader = typeof kind === "string" ? readers[kind] : undefined;
    if (reader !== undefined) return reader(at);
    const node = at.node.get(key, true);
    const place = inside(at, key, node ?? at.node);
    const hint = typeof kind === "string" ? suggestion(kind, names) : "";
    return refuse(place, `one of ${list(names)}`, node === undefined ? { found: "none", hint } : { hint });
  };
}

/** entriesOf reads a mapping whose keys the file's author chooses. */
export function entriesOf<T>(
  read: Reader<T>,
  key: { readonly pattern: RegExp; readonly what: string },
): Reader<ReadonlyMap<string, T>> {
  return (at) => {
    if (!isMap(at.node)) return refuse(at, "a mapping");
    const before = at.sheet.problems.length;
    const entries = new Map<string, T>();
    for (const pair of at.node.items as Pair[]) {
      const name = keyOf(at, pair);
      if (name === undefined) continue;
      if (!key.pattern.test(name)) {
        refuse(inside(at, name, pair.key), key.what, { found: quote(name) });
        continue;
      }
      const place = inside(at, name, pair.value);
      const value = read(place.node === undefined ? { ...place, node: at.node } : place);
      if (value !== undefined) entries.set(name, value);
    }
    return at.sheet.problems.length === before ? entries : undefined;
  };
}

/** listOf reads a list, each element by the same reader. */
export function listOf<T>(
  read: Reader<T>,
  limits: { readonly least: number; readonly most: number },
): Reader<readonly T[]> {
  return (at) => {
    if (!isSeq(at.node)) return refuse(at, "a list");
    const { length } = at.node.items;
    if (length < limits.least || length > limits.most) {
      return refuse(at, `a list of ${limits.least} to ${limits.most} elements`, { found: `${length} of them` });
    }
    const before = at.sheet.problems.length;
    const values: T[] = [];
    at.node.items.forEach((node, index) => {
      const value = read(inside(at, index, node));
      if (value !== undefined) values.push(value);
    });
    return at.sheet.problems.length === before ? values : undefined;
  };
}

/** suggestion is the hint that names the nearest right name; empty where none is near. */
export function suggestion(name: string, known: Iterable<string>): string {
  const right = nearest(name, known);
  return right === undefined ? "" : `did you mean ${right}?`;
}

/** list is a list of names as people write one: "a, b or c". */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function keyOf(at: Place, pair: Pair): string | undefined {
  if (isScalar(pair.key) && typeof pair.key.value === "string") return pair.key.value;
  if (isScalar(pair.key) && pair.key.source !== undefined) return pair.key.source;
  return refuse(at, "a key that is a plain name", { found: "another kind of key", node: pair.key });
}

function refuseKey(at: Place, pair: Pair, key: string, names: readonly string[]): void {
  const position = positionOf(at.sheet, pair.key);
  report(at.sheet, {
    ...position,
    path: at.path === "" ? key : `${at.path}.${key}`,
    expected: list(names),
    found: `the unknown key ${quote(key)}`,
    hint: suggestion(key, names),
  });
}

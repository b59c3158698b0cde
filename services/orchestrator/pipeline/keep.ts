import type { Reader } from "../../kit/sourcefile/place.ts";

/** Found is what could be read of a mapping, one value after another. */
export type Found<T> = { -readonly [K in keyof T]?: T[K] };

/** keep reads a value and keeps it, although a mistake elsewhere may make the mapping that it stands in unusable. */
export function keep<T, K extends keyof T>(
  found: Found<T>,
  key: K,
  read: Reader<NonNullable<T[K]>>,
): Reader<NonNullable<T[K]>> {
  return (at) => {
    const value = read(at);
    if (value !== undefined) found[key] = value;
    return value;
  };
}

import { isMap, isNode, isScalar, isSeq, type LineCounter } from "yaml";

/** Field is a value in a YAML file that knows where it stands. One that is missing stands where its parent does. */
export type Field = {
  /** place is "file:line:column". */
  readonly place: string;
  readonly exists: boolean;
  /** text is the scalar as text; "" where there is none. */
  readonly text: string;
  /** number is the scalar as a number; 0 where it is none. */
  readonly number: number;
  /** at goes down by keys; a key that is not there gives a field that does not exist. */
  at(...keys: readonly string[]): Field;
  /** items are a list's elements; anything else has none. */
  items(): readonly Field[];
  /** entries are a map's keys, each with where it is written, and their values; anything else has none. */
  entries(): readonly Entry[];
};

/** Entry is a key of a map and its value. */
export type Entry = { readonly key: string; readonly place: string; readonly value: Field };

/** Source is a file that fields stand in. */
export type Source = { readonly file: string; readonly lines: LineCounter };

/** fieldOf makes a field of a node of a parsed file; above is the place of its parent. */
export function fieldOf(source: Source, node: unknown, above: string): Field {
  const place = placeOf(source, node) ?? above;
  const value = isScalar(node) ? node.value : undefined;
  const below = (child: unknown) => fieldOf(source, child, place);
  const field: Field = {
    place,
    exists: isNode(node) && value !== null,
    text: value === undefined || value === null ? "" : String(value),
    number: typeof value === "number" ? value : 0,
    at(key, ...rest) {
      if (key === undefined) return field;
      return below(isMap(node) ? node.get(key, true) : undefined).at(...rest);
    },
    items: () => (isSeq(node) ? node.items.map(below) : []),
    entries: () =>
      (isMap(node) ? node.items : []).map((pair) => ({
        key: isScalar(pair.key) ? String(pair.key.value) : "",
        place: placeOf(source, pair.key) ?? place,
        value: below(pair.value),
      })),
  };
  return field;
}

function placeOf({ file, lines }: Source, node: unknown): string | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const { line, col } = lines.linePos(node.range[0]);
  return `${file}:${line}:${col}`;
}

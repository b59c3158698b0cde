import { isMap, isScalar, type Pair } from "yaml";
import { list, mapping, optional, suggestion } from "./mapping.ts";
import { inside, type Place, type Position, positionAt, positionOf, type Reader, refuse } from "./place.ts";
import { text } from "./scalar.ts";
import type { Expression, Normalise } from "./types.ts";

/** normalisers are the normalisers that are built in. */
export const normalisers = ["mercadolivre-search", "mercadolivre-item", "mercadolivre-catalog", "olx-offers"] as const;

/** normalise reads how rows become listings. Whether an expression makes sense is for the processor to say. */
export const normalise: Reader<Normalise> = (at) => {
  const read = mapping<Normalise>({
    normaliser: optional(builtIn, ""),
    mapping: optional(expressions, new Map()),
    currency: optional(text("an ISO 4217 code such as BRL", { most: 3, pattern: /^[A-Z]{3}$/ }), ""),
    largestPrice: optional(largestPrice, ""),
    locale: optional(locale, ""),
  })(at);
  if (read === undefined || (read.normaliser === "") !== (read.mapping.size === 0)) return read;
  return refuse(at, "either normaliser or mapping", { found: read.normaliser === "" ? "neither" : "both" });
};

const builtIn: Reader<(typeof normalisers)[number]> = (at) => {
  const value = isScalar(at.node) ? at.node.value : undefined;
  const known = normalisers.find((name) => name === value);
  if (known !== undefined) return known;
  return refuse(at, list(normalisers), { hint: typeof value === "string" ? suggestion(value, normalisers) : "" });
};

const largestPrice: Reader<string> = (at) => {
  const source = isScalar(at.node) ? (at.node.source ?? "") : "";
  if (/^\d{1,15}(\.\d{1,9})?$/.test(source)) return source;
  return refuse(at, "an amount such as 1000000 or 99999.99");
};

const locale: Reader<string> = (at) => {
  const read = text("a BCP 47 tag such as pt-BR", { most: 40 })(at);
  if (read === undefined) return undefined;
  try {
    return Intl.getCanonicalLocales(read)[0];
  } catch {
    return refuse(at, "a BCP 47 tag such as pt-BR");
  }
};

const expressions: Reader<ReadonlyMap<string, Expression>> = (at) => {
  const found = new Map<string, Expression>();
  const before = at.sheet.problems.length;
  gather(at, "", found);
  return at.sheet.problems.length === before ? found : undefined;
};

function gather(at: Place, prefix: string, found: Map<string, Expression>): void {
  if (!isMap(at.node) || at.node.items.length === 0) {
    refuse(at, "a mapping of fields to expressions");
    return;
  }
  for (const pair of at.node.items as Pair[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const place = inside(at, key, pair.value);
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(key)) refuse(place, "a field's name", { node: pair.key });
    else if (isMap(place.node) && prefix === "") gather(place, `${key}.`, found);
    else {
      const expression = text("an expression", { most: 10_000 })(
        place.node === undefined ? { ...place, node: at.node } : place,
      );
      if (expression === undefined) continue;
      found.set(`${prefix}${key}`, { expression, ...beginning(place), name: positionOf(at.sheet, pair.key) });
    }
  }
}

/** beginning is where a scalar's own text begins: behind a quotation mark, or on the line after a block's sign. */
function beginning(at: Place): Position {
  const node = at.node;
  const start = node?.range?.[0] ?? 0;
  if (!isScalar(node)) return positionAt(at.sheet, start);
  if (node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE") return positionAt(at.sheet, start + 1);
  if (node.type !== "BLOCK_LITERAL" && node.type !== "BLOCK_FOLDED") return positionAt(at.sheet, start);
  const lineEnd = at.sheet.text.indexOf("\n", start);
  const first = /\S/.exec(at.sheet.text.slice(lineEnd + 1))?.index ?? 0;
  return positionAt(at.sheet, lineEnd + 1 + first);
}

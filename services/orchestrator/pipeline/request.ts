import { type DescField, type DescMessage, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { isMap, isScalar, isSeq, type Pair } from "yaml";
import { suggestion } from "../../kit/sourcefile/mapping.ts";
import { inside, type Place, quote, refuse } from "../../kit/sourcefile/place.ts";
import { type ExpressionText, expression, isExpression } from "./located.ts";
import type { Template } from "./plan.ts";

/** Inspect looks at an expression of the template: it reports what is wrong with its names. */
export type Inspect = (expression: ExpressionText) => void;

/** readRequest reads a step's `with` against the message that it makes: every field must exist, every literal must fit. */
export function readRequest(at: Place, message: DescMessage, inspect: Inspect): Template | undefined {
  if (!isMap(at.node)) return refuse(at, `a mapping of fields of ${message.typeName}`);
  return object(at, message, inspect);
}

function object(at: Place, message: DescMessage, inspect: Inspect): Template | undefined {
  const fields: Record<string, Template> = {};
  const oneofs = new Map<string, string>();
  for (const pair of isMap(at.node) ? (at.node.items as Pair[]) : []) {
    const name = isScalar(pair.key) ? String(pair.key.value) : "";
    const field = message.fields.find((known) => known.name === name);
    const place = inside(at, name, pair.value);
    if (field === undefined) {
      const known = message.fields.map((each) => each.name);
      const found = { found: quote(name), hint: suggestion(name, known) };
      refuse({ ...place, node: undefined }, `a field of ${message.typeName}`, { ...found, node: pair.key });
      continue;
    }
    const other = field.oneof && oneofs.get(field.oneof.name);
    if (field.oneof !== undefined) oneofs.set(field.oneof.name, name);
    if (other !== undefined) refuse(place, `one of ${other} and ${name}`, { found: "both" });
    const template = value(place, field, inspect);
    if (template !== undefined) fields[name] = template;
  }
  return { kind: "object", fields };
}

function value(at: Place, field: DescField, inspect: Inspect): Template | undefined {
  if (isExpression(at)) {
    const read = expression(at);
    if (read === undefined) return undefined;
    inspect(read);
    return { kind: "expression", source: read.source };
  }
  if (field.fieldKind === "list" && isSeq(at.node)) {
    const element = field.listKind === "message" ? field.message : undefined;
    const items = at.node.items.map((node, index) => listItem(inside(at, index, node), field, element, inspect));
    return { kind: "list", items: items.filter((item) => item !== undefined) };
  }
  if (field.fieldKind === "message" && isMap(at.node)) return object(at, field.message, inspect);
  if (field.fieldKind === "map" && isMap(at.node)) return mapEntries(at, inspect);
  return literal(at, field, (json) => json);
}

function listItem(
  at: Place,
  field: DescField,
  element: DescMessage | undefined,
  inspect: Inspect,
): Template | undefined {
  if (isExpression(at)) {
    const read = expression(at);
    if (read !== undefined) inspect(read);
    return read && { kind: "expression", source: read.source };
  }
  if (element !== undefined && isMap(at.node)) return object(at, element, inspect);
  return literal(at, field, (json) => [json]);
}

function mapEntries(at: Place, inspect: Inspect): Template {
  const fields: Record<string, Template> = {};
  for (const pair of isMap(at.node) ? (at.node.items as Pair[]) : []) {
    const name = isScalar(pair.key) ? String(pair.key.value) : "";
    const place = inside(at, name, pair.value);
    const read = isExpression(place) ? expression(place) : undefined;
    if (read !== undefined) inspect(read);
    fields[name] =
      read === undefined ? { kind: "literal", value: plain(place) } : { kind: "expression", source: read.source };
  }
  return { kind: "object", fields };
}

// The message's own JSON reader decides whether a literal fits: it knows enums, durations and all the limits.
function literal(at: Place, field: DescField, wrap: (json: JsonValue) => JsonValue): Template | undefined {
  const json = plain(at);
  try {
    fromJson(field.parent, { [field.name]: wrap(json) });
    return { kind: "literal", value: json };
  } catch {
    return refuse(at, describe(field));
  }
}

function plain(at: Place): JsonValue {
  return at.node === undefined ? null : (at.node.toJS(at.sheet.document) as JsonValue);
}

function describe(field: DescField): string {
  switch (field.fieldKind) {
    case "list":
      return "a list";
    case "map":
      return "a mapping";
    case "message":
      return `a ${field.message.typeName}`;
    case "enum":
      return `one of ${field.enum.values.map((each) => each.name).join(", ")}`;
    case "scalar":
      return scalarNames[field.scalar] ?? "a value";
  }
}

// By the numbers of the descriptors' field types.
const scalarNames: Readonly<Record<number, string>> = {
  1: "a number",
  2: "a number",
  3: "a whole number",
  4: "a whole number from 0",
  5: "a whole number of 32 bits",
  6: "a whole number from 0",
  7: "a whole number from 0 of 32 bits",
  8: "true or false",
  9: "a text",
  12: "bytes in base64",
  13: "a whole number from 0 of 32 bits",
  15: "a whole number of 32 bits",
  16: "a whole number",
  17: "a whole number of 32 bits",
  18: "a whole number",
};

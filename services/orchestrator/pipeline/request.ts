import { type DescField, type DescMessage, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { isMap, isScalar, isSeq, type Pair } from "yaml";
import { suggestion } from "../../kit/sourcefile/mapping.ts";
import { inside, type Place, quote, refuse } from "../../kit/sourcefile/place.ts";
import { hasFields } from "../cel/type.ts";
import { isRequired } from "../contract/required.ts";
import { type ExpressionText, expression, isExpression, refuseIn } from "./located.ts";
import type { Template } from "./plan.ts";
import { describeWant, type Want, wantOf } from "./want.ts";

/**
 * Inspect looks at an expression of a template: it reports what is wrong with it, and whether its value fits. It returns
 * the value of one that reads nothing.
 */
export type Inspect = (expression: ExpressionText, want: Want) => JsonValue | undefined;

/**
 * readRequest reads a step's `with` against the message that it makes: every field must exist, every literal must fit, and
 * what the contract requires must be there. Without a `with` the place is the step's own.
 */
export function readRequest(at: Place, message: DescMessage, inspect: Inspect): Template | undefined {
  if (!isMap(at.node)) return refuse(at, `a mapping of fields of ${message.typeName}`);
  return object(at, message, inspect);
}

/** emptyRequest is the request of a step without a `with`, where its contract requires nothing. */
export function emptyRequest(at: Place, message: DescMessage): Template {
  refuseMissing({ ...at, path: `${at.path}.with` }, message, new Set());
  return { kind: "object", fields: {} };
}

function object(at: Place, message: DescMessage, inspect: Inspect): Template {
  const fields: Record<string, Template> = {};
  const oneofs = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, key, place } of entriesOf(at)) {
    seen.add(name);
    const field = message.fields.find((known) => known.name === name);
    if (field === undefined) {
      const known = message.fields.map((each) => each.name);
      const found = { found: quote(name), hint: suggestion(name, known) };
      refuse({ ...place, node: undefined }, `a field of ${message.typeName}`, { ...found, node: key });
      continue;
    }
    const other = field.oneof && oneofs.get(field.oneof.name);
    if (field.oneof !== undefined) oneofs.set(field.oneof.name, name);
    if (other !== undefined) refuse(place, `one of ${other} and ${name}`, { found: "both" });
    const template = value(place, wantOf(field), inspect, (json) => fits(field, json));
    if (template !== undefined) fields[name] = template;
  }
  refuseMissing(at, message, seen);
  return { kind: "object", fields };
}

function refuseMissing(at: Place, message: DescMessage, seen: ReadonlySet<string>): void {
  for (const field of message.fields) {
    if (!isRequired(field) || seen.has(field.name)) continue;
    const place = { ...at, path: `${at.path}.${field.name}` };
    refuse(place, `the required field ${field.name} of ${message.typeName}`, { found: "none" });
  }
}

type Fits = (json: JsonValue) => boolean;

function value(at: Place, want: Want, inspect: Inspect, fits: Fits): Template | undefined {
  if (isExpression(at)) {
    const read = expression(at);
    const constant = read && inspect(read, want);
    if (read !== undefined && constant !== undefined && !fits(constant)) {
      const summary = `one that is always ${quote(JSON.stringify(constant))}`;
      refuseIn(read, { span: { start: 0, end: read.source.length }, summary }, describeWant(want));
    }
    return read && { kind: "expression", source: read.source };
  }
  if (want.kind === "list" && want.of !== undefined && isSeq(at.node)) {
    const { of } = want;
    const items = at.node.items.map((node, index) =>
      value(inside(at, index, node), of, inspect, (json) => fits([json])),
    );
    return { kind: "list", items: items.filter((item) => item !== undefined) };
  }
  if (want.kind === "message" && isMap(at.node) && hasFields(want.of)) return object(at, want.of, inspect);
  if (want.kind === "map" && isMap(at.node)) {
    const fields = entriesOf(at).flatMap(({ name, place }) => {
      const template = value(place, want.of, inspect, (json) => fits({ [name]: json }));
      return template === undefined ? [] : [[name, template] as const];
    });
    return { kind: "object", fields: Object.fromEntries(fields) };
  }
  const json = plain(at);
  if (JSON.stringify(json ?? null).includes("${")) {
    const hint = `the whole value may be one: \${ {"a": b} }`;
    return refuse(at, `${describeWant(want)} without expressions inside`, { found: "one with them", hint });
  }
  return fits(json) ? { kind: "literal", value: json } : refuse(at, describeWant(want));
}

function entriesOf(at: Place): readonly { readonly name: string; readonly key: unknown; readonly place: Place }[] {
  return (isMap(at.node) ? (at.node.items as Pair[]) : []).map(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : "";
    return { name, key, place: inside(at, name, value) };
  });
}

// The message's own JSON reader decides whether a literal fits: it knows enums, durations and all the limits.
function fits(field: DescField, json: JsonValue): boolean {
  try {
    fromJson(field.parent, { [field.name]: json });
    return true;
  } catch {
    return false;
  }
}

function plain(at: Place): JsonValue {
  return at.node === undefined ? null : (at.node.toJS(at.sheet.document) as JsonValue);
}

import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { ASTNode } from "@marcbachmann/cel-js";
import { nearest } from "../../kit/sourcefile/nearest.ts";
import type { ExpressionMistake } from "./expression.ts";

/** Shape is what is known of an expression's value before a run. Undefined: nothing, anything goes. */
export type Shape =
  | { readonly kind: "message"; readonly message: DescMessage }
  | {
      readonly kind: "fields";
      readonly what: string;
      readonly fields: ReadonlyMap<string, Shape | undefined>;
      readonly hint?: string;
    }
  | { readonly kind: "list"; readonly of: Shape | undefined }
  | { readonly kind: "scalar" };

/** Names are the shapes of the names that an expression may use. */
export type Names = ReadonlyMap<string, Shape | undefined>;

/** Inspection is what an expression's text tells: its shape, the mistakes in it, and how deep its loops nest. */
export type Inspection = { readonly shape: Shape | undefined; readonly mistakes: readonly ExpressionMistake[] };

// Three loops over 1,000 elements did not end within a minute; two take a second.
const deepestLoops = 2;
const loops: ReadonlySet<string> = new Set(["map", "filter", "all", "exists", "exists_one"]);

/** inspect follows an expression through the shapes of its names, so that a wrong name is found before any run. */
export function inspect(ast: ASTNode, names: Names): Inspection {
  const mistakes: ExpressionMistake[] = [];
  const shape = walk(ast, names, 0, mistakes);
  return { shape, mistakes };
}

function walk(node: ASTNode, names: Names, depth: number, mistakes: ExpressionMistake[]): Shape | undefined {
  const into = (child: ASTNode) => walk(child, names, depth, mistakes);
  switch (node.op) {
    case "value":
      return { kind: "scalar" };
    case "id":
      if (names.has(node.args)) return names.get(node.args);
      mistakes.push({ span: node.range, summary: unknown("variable", node.args, names.keys()) });
      return undefined;
    case ".":
    case ".?":
      return select(into(node.args[0]), node.args[1], node, mistakes);
    case "[]":
    case "[?]":
      return index(into(node.args[0]), node.args[1], node, into, mistakes);
    case "rcall":
      return method(node, names, depth, mistakes);
    case "call":
      node.args[1].forEach(into);
      return undefined;
    case "list":
      return { kind: "list", of: node.args.map(into)[0] };
    case "map":
      for (const [key, value] of node.args) {
        into(key);
        into(value);
      }
      return undefined;
    case "?:": {
      into(node.args[0]);
      const [then] = [into(node.args[1]), into(node.args[2])];
      return then;
    }
    case "!_":
    case "-_":
      into(node.args);
      return { kind: "scalar" };
    default:
      node.args.forEach(into);
      return undefined;
  }
}

function method(
  node: Extract<ASTNode, { op: "rcall" }>,
  names: Names,
  depth: number,
  mistakes: ExpressionMistake[],
): Shape | undefined {
  const [name, receiver, args] = node.args;
  const on = walk(receiver, names, depth, mistakes);
  const [variable] = args;
  if (name === "matches") {
    mistakes.push({ span: node.range, summary: "matches is not offered here; use contains, startsWith or endsWith" });
  }
  if (!loops.has(name) || variable?.op !== "id") {
    for (const arg of args) walk(arg, names, depth, mistakes);
    return undefined;
  }
  if (depth >= deepestLoops) {
    mistakes.push({ span: node.range, summary: `more than ${deepestLoops} loops within each other` });
    return undefined;
  }
  const element = on?.kind === "list" ? on.of : undefined;
  const inner = new Map(names).set(variable.args, element);
  const shapes = args.slice(1).map((arg) => walk(arg, inner, depth + 1, mistakes));
  if (name === "map") return { kind: "list", of: shapes.at(-1) };
  return name === "filter" ? on : { kind: "scalar" };
}

function index(
  on: Shape | undefined,
  key: ASTNode,
  node: ASTNode,
  into: (child: ASTNode) => unknown,
  mistakes: ExpressionMistake[],
): Shape | undefined {
  if (on?.kind === "list") {
    into(key);
    return on.of;
  }
  if (key.op === "value" && typeof key.args === "string") return select(on, key.args, node, mistakes);
  into(key);
  if (on?.kind === "fields") mistakes.push({ span: key.range, summary: `name the field of ${on.what} in the text` });
  return undefined;
}

function select(on: Shape | undefined, field: string, node: ASTNode, mistakes: ExpressionMistake[]): Shape | undefined {
  if (on === undefined) return undefined;
  const span = { start: Math.max(node.range.start, node.range.end - field.length), end: node.range.end };
  const refuse = (summary: string): undefined => void mistakes.push({ span, summary });
  switch (on.kind) {
    case "fields":
      if (on.fields.has(field)) return on.fields.get(field);
      return refuse(`${unknown("field", field, on.fields.keys())} of ${on.what}${on.hint ?? ""}`);
    case "message": {
      const found = on.message.fields.find((known) => known.name === field);
      if (found !== undefined) return shapeOf(found);
      const known = on.message.fields.map((each) => each.name);
      return refuse(`${unknown("field", field, known)} of ${on.message.typeName}`);
    }
    case "list":
      return refuse(`a list has no field ${field}; loop over it: list.map(x, x.${field})`);
    case "scalar":
      return refuse(`a plain value has no field ${field}`);
  }
}

// Messages that JSON writes as a text have no fields there.
function shapeOf(field: DescField): Shape | undefined {
  switch (field.fieldKind) {
    case "message":
      return messageShape(field.message);
    case "list":
      return { kind: "list", of: field.listKind === "message" ? messageShape(field.message) : { kind: "scalar" } };
    case "map":
      return undefined;
    default:
      return { kind: "scalar" };
  }
}

function messageShape(message: DescMessage): Shape | undefined {
  return message.typeName.startsWith("google.protobuf.") ? undefined : { kind: "message", message };
}

function unknown(what: string, name: string, known: Iterable<string>): string {
  const right = nearest(name, known);
  return right === undefined ? `no ${what} ${name}` : `no ${what} ${name} (did you mean ${right}?)`;
}

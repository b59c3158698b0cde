import { type DescMessage, fromJson, type JsonValue } from "@bufbuild/protobuf";
import type { ASTNode } from "@marcbachmann/cel-js";
import { suggestion } from "../../kit/sourcefile/mapping.ts";
import { quote } from "../../kit/sourcefile/place.ts";
import type { Environments } from "../cel/environment.ts";
import type { Span } from "../cel/mistake.ts";
import { loopOf } from "../cel/nodes.ts";
import { enumOf } from "../cel/rules.ts";
import { hasFields, typeOf } from "../cel/type.ts";
import { isRequired } from "../contract/required.ts";
import { accepts, describeWant, type Want, wantOf } from "./want.ts";

/** Misfit is a part of an expression whose value is not what its place takes. */
export type Misfit = { readonly span: Span; readonly expected: string; readonly found: string };

/**
 * misfits compares an expression with what its place takes: the types, and in what is written out the words of enums, the
 * sizes of numbers and the fields of messages besides.
 */
export function misfits(node: ASTNode, want: Want, environments: Environments): readonly Misfit[] {
  const inside = partsOf(node, want);
  if (inside !== undefined) return inside.flatMap((part) => misfits(part.node, part.want, environments));
  if (node.op === "map" && want.kind === "message" && hasFields(want.of)) return inMessage(node, want.of, environments);
  const literal = literalOf(node);
  if (literal !== undefined) return ofLiteral(node, literal.value, want);
  const own = want.kind === "enum" ? enumOf(node, environments) : undefined;
  if (want.kind === "enum" && own !== undefined && own.typeName !== want.of.typeName) {
    return [misfit(node, `a value of ${want.of.typeName}`, `one of ${own.typeName}`)];
  }
  const type = typeOf(node);
  if (accepts(want, type)) return [];
  return [misfit(node, describeWant(want), `an expression of type ${type?.name ?? "unknown"}`)];
}

// What a part of an expression hands on: its branches, its elements, the results of a loop.
function partsOf(node: ASTNode, want: Want): readonly { readonly node: ASTNode; readonly want: Want }[] | undefined {
  if (node.op === "?:") return [node.args[1], node.args[2]].map((branch) => ({ node: branch, want }));
  if (want.kind === "map" && node.op === "map") {
    const key: Want = { kind: "plain", type: want.key, what: `a key of type ${want.key}` };
    return node.args.flatMap((pair) => [
      { node: pair[0], want: key },
      { node: pair[1], want: want.of },
    ]);
  }
  if (want.kind !== "list" || want.of === undefined) return undefined;
  const { of } = want;
  if (node.op === "list") return node.args.map((element) => ({ node: element, want: of }));
  const loop = loopOf(node);
  if (loop === undefined || (loop.name !== "map" && loop.name !== "filter")) return undefined;
  const result = loop.name === "map" ? loop.bodies.at(-1) : undefined;
  return result === undefined ? [{ node: loop.list, want }] : [{ node: result, want: of }];
}

function inMessage(
  node: Extract<ASTNode, { op: "map" }>,
  message: DescMessage,
  environments: Environments,
): readonly Misfit[] {
  const seen = new Set<string>();
  const wrong = node.args.flatMap(([key, value]): readonly Misfit[] => {
    const name = key.op === "value" && typeof key.args === "string" ? key.args : undefined;
    if (name === undefined) return [misfit(key, `a field of ${message.typeName}`, "a name that is not written out")];
    seen.add(name);
    const field = message.fields.find((known) => known.name === name);
    if (field !== undefined) return misfits(value, wantOf(field), environments);
    const names = message.fields.map((known) => known.name);
    const hint = suggestion(name, names);
    return [misfit(key, `a field of ${message.typeName}`, `${quote(name)}${hint && ` (${hint})`}`)];
  });
  const missing = message.fields.filter((field) => isRequired(field) && !seen.has(field.name));
  return [
    ...wrong,
    ...missing.map(({ name }) => misfit(node, `the required field ${name} of ${message.typeName}`, "none")),
  ];
}

type Literal = Extract<ASTNode, { op: "value" }>["args"];

// A number below zero is written as a sign before another.
function literalOf(node: ASTNode): { readonly value: Literal } | undefined {
  if (node.op === "value") return { value: node.args };
  const number = node.op === "-_" && node.args.op === "value" ? node.args.args : undefined;
  return typeof number === "bigint" || typeof number === "number" ? { value: -number } : undefined;
}

function ofLiteral(node: ASTNode, value: Literal, want: Want): readonly Misfit[] {
  const found = typeof value === "string" ? quote(value) : `the ${typeOf(node)?.name} ${String(value)}`;
  return accepts(want, typeOf(node)) && fitsLiteral(value, want) ? [] : [misfit(node, describeWant(want), found)];
}

function fitsLiteral(value: Literal, want: Want): boolean {
  if (want.kind === "enum") return want.of.values.some(({ name }) => name === value);
  if (want.kind === "plain" && typeof value === "bigint") {
    const { bits = 64, isFromZero = false } = want;
    return isFromZero ? BigInt.asUintN(bits, value) === value : BigInt.asIntN(bits, value) === value;
  }
  return want.kind !== "message" || typeof value !== "string" || isReadable(want.of, value);
}

// Instants and durations are written as texts; their own reader decides.
function isReadable(message: DescMessage, json: JsonValue): boolean {
  try {
    fromJson(message, json);
    return true;
  } catch {
    return false;
  }
}

function misfit(node: ASTNode, expected: string, found: string): Misfit {
  return { span: node.range, expected, found };
}

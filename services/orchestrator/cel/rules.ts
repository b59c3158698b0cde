import type { DescEnum } from "@bufbuild/protobuf";
import type { ASTNode } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { messageOf } from "../../kit/errors.ts";
import type { Environments } from "./environment.ts";
import { limits, lostKeys } from "./limits.ts";
import { type ExpressionMistake, fieldMistake, nameSpan, unknown } from "./mistake.ts";
import { childrenOf, fieldOf, loopOf } from "./nodes.ts";
import { recordOf, type Type, typeOf } from "./type.ts";

/** brokenRules finds in a checked expression what the library lets through. */
export function brokenRules(ast: ASTNode, environments: Environments): readonly ExpressionMistake[] {
  const mistakes: ExpressionMistake[] = [];
  walk(ast, 0, environments, (node, summary, span = node.range) => mistakes.push({ span, summary }));
  return mistakes;
}

type Report = (node: ASTNode, summary: string, span?: ExpressionMistake["span"]) => void;

function walk(node: ASTNode, depth: number, environments: Environments, report: Report): void {
  const loop = loopOf(node);
  if (loop !== undefined) {
    if (depth >= limits.loopDepth) {
      report(node, `more than ${limits.loopDepth} loops within each other`);
      return;
    }
    if (environments.variables.has(loop.variable)) {
      report(node, `a loop whose ${loop.variable} hides the variable ${loop.variable}; call it something else`);
    }
    walk(loop.list, depth, environments, report);
    for (const body of loop.bodies) walk(body, depth + 1, environments, report);
    return;
  }
  if (node.op === "call" && node.args[0] === "has") {
    checkPath(node.args[1][0], environments, report);
    return;
  }
  checkNames(node, environments, report);
  checkWords(node, environments, report);
  checkComparison(node, report);
  if (node.op === "map") checkKeys(node, report);
  if (node.op === "rcall" && node.args[0] === "matches") checkPattern(node.args[2][0], report);
  // It parses the numbers of the bytes as a text.
  if (node.op === "rcall" && node.args[0] === "json") report(node, "json(), which misreads bytes");
  for (const child of childrenOf(node)) walk(child, depth, environments, report);
}

// The library takes the type of an optional field that there is not for "anything", and so it does with computed names.
function checkNames(node: ASTNode, environments: Environments, report: Report): void {
  const field = fieldOf(node);
  const isIndex = node.op === "[]" || node.op === "[?]";
  if (field === undefined && !isIndex) return;
  const of = isIndex ? node.args[0] : field?.of;
  const type = of && recordOf(typeOf(of));
  if (type === undefined) return;
  if (field === undefined) {
    if (type.kind === "message") report(node, `a computed name of a field of ${type.name}; write the name`);
    return;
  }
  const wrong = isIndex && type.kind !== "message" ? undefined : fieldMistake(type, field.name, environments);
  if (wrong !== undefined) report(node, wrong, isIndex ? node.args[1].range : nameSpan(node, field.name));
}

// The library looks at the first name of a path that has() asks for, and at no other.
function checkPath(path: ASTNode | undefined, environments: Environments, report: Report): string | undefined {
  const field = path && fieldOf(path);
  if (path === undefined || field === undefined) return path && recordOf(typeOf(path))?.name;
  const of = checkPath(field.of, environments, report);
  if (of === undefined) return undefined;
  const wrong = fieldMistake({ kind: kindOf(of), name: of }, field.name, environments);
  if (wrong !== undefined) return void report(path, wrong, nameSpan(path, field.name));
  return typeOfField(of, field.name, environments);
}

function kindOf(name: string): "list" | "map" | "dyn" | "primitive" | "message" {
  const generic = /^(list|map|dyn)\b/.exec(name)?.[1];
  if (generic === "list" || generic === "map" || generic === "dyn") return generic;
  return /^(string|int|double|bool|bytes)$/.test(name) ? "primitive" : "message";
}

function typeOfField(record: string, field: string, { types, variables }: Environments): string | undefined {
  const own = variables.get(record);
  if (own !== undefined && !("kind" in own)) return own.get(field)?.type;
  return types.fieldType(record, field);
}

/** enumOf is the enum whose names a part of an expression has as its values; undefined where it is not plainly a field. */
export function enumOf(node: ASTNode, { types }: Environments): DescEnum | undefined {
  const field = fieldOf(node);
  const record = field && recordOf(typeOf(field.of));
  const desc = record && types.message(record.name)?.fields.find((each) => each.name === field.name);
  return desc?.fieldKind === "enum" ? desc.enum : undefined;
}

function checkWords(node: ASTNode, environments: Environments, report: Report): void {
  if (node.op !== "==" && node.op !== "!=" && node.op !== "in") return;
  const [left, right] = node.args;
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const desc = enumOf(one, environments);
    const words = other.op === "list" ? other.args : [other];
    for (const word of desc === undefined ? [] : words) {
      if (desc === undefined || word.op !== "value" || typeof word.args !== "string") continue;
      const known = desc.values.map((value) => value.name);
      if (!known.includes(word.args)) report(word, `${unknown("value", word.args, known)} of ${desc.typeName}`);
    }
  }
}

// The library compares messages by where they are in its memory, inside lists and mappings too.
function checkComparison(node: ASTNode, report: Report): void {
  if (node.op !== "==" && node.op !== "!=" && node.op !== "in") return;
  const message = node.args.map((side) => messageIn(typeOf(side))).find((each) => each !== undefined);
  if (message !== undefined) report(node, `a comparison of whole messages, ${message.name}; compare their fields`);
}

function messageIn(type: Type | undefined): Type | undefined {
  if (type === undefined) return undefined;
  return type.kind === "message" && !type.name.startsWith("google.protobuf.") ? type : messageIn(type.valueType);
}

function checkKeys(node: Extract<ASTNode, { op: "map" }>, report: Report): void {
  const seen = new Set<unknown>();
  for (const [key] of node.args) {
    if (key.op !== "value") continue;
    const { args: name } = key;
    if (typeof name === "string" && lostKeys.has(name)) report(key, `a key ${name}, which expressions lose`);
    else if (seen.has(name)) report(key, `the key ${JSON.stringify(String(name))} a second time`);
    seen.add(name);
  }
}

function checkPattern(pattern: ASTNode | undefined, report: Report): void {
  if (pattern === undefined) return;
  if (pattern.op !== "value" || typeof pattern.args !== "string") {
    report(pattern, "a computed pattern; matches takes one that is written out");
    return;
  }
  try {
    RE2JS.compile(pattern.args);
  } catch (error) {
    report(pattern, `a pattern that RE2 does not read: ${messageOf(error)}`);
  }
}

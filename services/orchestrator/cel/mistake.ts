import type { ASTNode, ParseError, TypeError as TypeMistake } from "@marcbachmann/cel-js";
import { nearest } from "../../kit/sourcefile/nearest.ts";
import type { Environments } from "./environment.ts";
import { fieldOf } from "./nodes.ts";
import { recordOf, type Type, typeOf } from "./type.ts";

/** Span is a part of an expression's text, in characters from its beginning. */
export type Span = { readonly start: number; readonly end: number };

/** ExpressionMistake says what is wrong with an expression, and where in its text. The summary continues "found …". */
export type ExpressionMistake = { readonly span: Span; readonly summary: string };

/** explain says what the library found wrong, with the nearest right name where a name is wrong. */
export function explain(
  error: ParseError | TypeMistake,
  source: string,
  environments?: Environments,
): ExpressionMistake {
  const span = error.range ?? { start: 0, end: source.length };
  const node = error.node !== undefined && isNode(error.node) ? error.node : undefined;
  if (node?.op === "id" && error.code === "unknown_variable" && environments !== undefined) {
    return { span, summary: unknown("variable", node.args, environments.variables.keys()) };
  }
  const field = node === undefined ? undefined : fieldOf(node);
  const type = field && recordOf(typeOf(field.of));
  if (node !== undefined && field !== undefined && type !== undefined && environments !== undefined) {
    const wrong = fieldMistake(type, field.name, environments);
    if (wrong !== undefined) return { span: nameSpan(node, field.name), summary: wrong };
  }
  // The sentence is to continue "found …". Where the library itself stumbles, its error is of another kind.
  const text = error.summary ?? error.message;
  return { span, summary: `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/^found /, "").replace(/\.$/, "") };
}

/** fieldMistake is why a type has no field of a name; undefined where it has one, or where nobody can know. */
export function fieldMistake(type: Type, name: string, { types, variables }: Environments): string | undefined {
  if (type.kind === "list") return `a list has no field ${name}; loop over it: list.map(x, x.${name})`;
  if (type.kind === "primitive") return `a value of type ${type.name} has no field ${name}`;
  if (type.kind !== "message") return undefined;
  const record = variables.get(type.name);
  const known =
    record === undefined || "kind" in record
      ? types.message(type.name)?.fields.map((field) => field.name)
      : [...record.keys()];
  if (known === undefined || known.includes(name)) return undefined;
  return `${unknown("field", name, known)} of ${type.name}`;
}

/** nameSpan is where a part of an expression names the field that it reads. */
export function nameSpan({ range }: ASTNode, name: string): Span {
  return { start: Math.max(range.start, range.end - name.length), end: range.end };
}

/** unknown says that there is no such name, and which one is near it. */
export function unknown(what: string, name: string, known: Iterable<string>): string {
  const right = nearest(name, known);
  return right === undefined ? `no ${what} ${name}` : `no ${what} ${name} (did you mean ${right}?)`;
}

function isNode(node: object): node is ASTNode {
  return "op" in node && "args" in node && "range" in node;
}

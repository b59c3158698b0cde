import type { ASTNode } from "@marcbachmann/cel-js";
import type { Span } from "./mistake.ts";
import { childrenOf, fieldOf } from "./nodes.ts";

/** Read is a place of an expression that reads a field of a variable, such as steps.plan. */
export type Read = {
  readonly variable: string;
  readonly field: string;
  readonly span: Span;
  /** isGuarded says that the expression does without a value there: steps.?plan, or has(steps.plan) asked before. */
  readonly isGuarded: boolean;
};

/** readsOf are the fields of variables that an expression reads. */
export function readsOf(ast: ASTNode): readonly Read[] {
  const reads: Read[] = [];
  walk(ast, new Set(), reads);
  return reads;
}

/** variablesOf are the variables that an expression names. */
export function variablesOf(ast: ASTNode): ReadonlySet<string> {
  return new Set(ast.op === "id" ? [ast.args] : childrenOf(ast).flatMap((child) => [...variablesOf(child)]));
}

// present are the fields, as "steps.plan", that are known to have a value here.
function walk(node: ASTNode, present: ReadonlySet<string>, reads: Read[]): void {
  const into = (child: ASTNode, also: ReadonlySet<string>) => walk(child, union(present, also), reads);
  const field = fieldOf(node);
  if (field?.of.op === "id") {
    const isOptional = node.op === ".?" || node.op === "[?]";
    const isGuarded = isOptional || present.has(`${field.of.args}.${field.name}`);
    reads.push({ variable: field.of.args, field: field.name, span: node.range, isGuarded });
  }
  for (const child of childrenOf(node)) into(child, presentFor(node, child));
}

// What is known to have a value in one part of an expression because of another part.
function presentFor(node: ASTNode, child: ASTNode): ReadonlySet<string> {
  switch (node.op) {
    case "call":
      return presentIf(node, true);
    case "?:":
      return child === node.args[0] ? none : presentIf(node.args[0], child === node.args[1]);
    case "&&":
    case "||":
      return child === node.args[0] ? none : presentIf(node.args[0], node.op === "&&");
    default:
      return none;
  }
}

const none: ReadonlySet<string> = new Set();

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return b.size === 0 ? a : new Set([...a, ...b]);
}

// What is known to have a value where a condition is true, or false.
function presentIf(condition: ASTNode, is: boolean): ReadonlySet<string> {
  switch (condition.op) {
    case "call": {
      const asked = is ? askedOf(condition) : undefined;
      return asked === undefined ? none : new Set([asked]);
    }
    case "!_":
      return presentIf(condition.args, !is);
    case "&&":
      return is ? union(presentIf(condition.args[0], true), presentIf(condition.args[1], true)) : none;
    case "||":
      return is ? none : union(presentIf(condition.args[0], false), presentIf(condition.args[1], false));
    default:
      return none;
  }
}

function askedOf(node: Extract<ASTNode, { op: "call" }>): string | undefined {
  const [name, [path]] = node.args;
  const field = name === "has" && path !== undefined ? fieldOf(path) : undefined;
  return field?.of.op === "id" ? `${field.of.args}.${field.name}` : undefined;
}

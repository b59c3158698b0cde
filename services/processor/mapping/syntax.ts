import { type ASTNode, serialize } from "@marcbachmann/cel-js";
import { lostKeys } from "./functions.ts";
import type { Patterns } from "./pattern.ts";

/** Mistake is what is wrong with an expression, and where: an offset in its text. */
export type Mistake = { readonly offset: number; readonly found: string };

/** Review is what a look at an expression's syntax brings. */
export type Review = {
  readonly mistakes: readonly Mistake[];
  /**
   * guarded is the expression with each list that it goes through bounded, each key kept or refused, and patterns matched in
   * linear time.
   */
  readonly guarded: string;
};

const deepestNesting = 2;
const comprehensions: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/**
 * review finds what the type checker does not: comprehensions nested more than twice, whose time would grow with the third power
 * of a list's length, keys that the library loses, and patterns that are no literals or no regular expressions. Patterns that are
 * good are compiled.
 */
export function review(ast: ASTNode, patterns: Patterns): Review {
  const mistakes: Mistake[] = [];

  function guard(node: ASTNode, depth: number): ASTNode {
    const inside = (child: ASTNode) => guard(child, depth);
    switch (node.op) {
      case "value":
      case "id":
        return node;
      case ".":
      case ".?":
        return replace(node, [inside(node.args[0]), node.args[1]]);
      case "call": {
        const [name, args] = node.args;
        if (name === "matches" || name === "extract") check(args[1]);
        return replace(node, [name, args.map(inside)]);
      }
      case "rcall":
        return guardMethod(node, depth);
      case "map":
        return replace(
          node,
          node.args.map(([key, value]) => [guardKey(key, inside(key)), inside(value)]),
        );
      case "!_":
      case "-_":
        return replace(node, inside(node.args));
      default:
        return replace(node, node.args.map(inside));
    }
  }

  function guardMethod(node: Extract<ASTNode, { op: "rcall" }>, depth: number): ASTNode {
    const [name, receiver, args] = node.args;
    const guarded = guard(receiver, depth);
    if (!comprehensions.has(name)) {
      if (name === "matches") check(args[0]);
      // The built-in method has JavaScript's regular expressions, whose time can grow without bounds.
      const linear = name === "matches" ? "matchesLinear" : name;
      return replace(node, [linear, guarded, args.map((child) => guard(child, depth))]);
    }
    if (depth === deepestNesting) {
      mistakes.push({ offset: node.range.start, found: `${name} inside ${deepestNesting} others` });
    }
    return replace(node, [name, callOf("limited", guarded), args.map((child) => guard(child, depth + 1))]);
  }

  function guardKey(key: ASTNode, guarded: ASTNode): ASTNode {
    if (key.op !== "value") return callOf("keptKey", guarded);
    if (lostKeys.has(key.args)) {
      mistakes.push({ offset: key.range.start, found: `a key ${key.args}, which expressions lose` });
    }
    return guarded;
  }

  function check(pattern: ASTNode | undefined): void {
    if (pattern === undefined) return;
    if (pattern.op !== "value" || typeof pattern.args !== "string") {
      mistakes.push({ offset: pattern.range.start, found: "a pattern that is no literal text" });
      return;
    }
    const wrong = patterns.add(pattern.args);
    if (wrong !== undefined) mistakes.push({ offset: pattern.range.start, found: wrong });
  }

  const guarded = guard(ast, 0);
  return { mistakes, guarded: serialize(guarded) };
}

// Only serialize sees these nodes, and it looks at nothing but the operator and its operands.
function replace({ op }: Pick<ASTNode, "op">, args: unknown): ASTNode {
  return { op, args } as unknown as ASTNode;
}

function callOf(name: string, argument: ASTNode): ASTNode {
  return replace({ op: "call" }, [name, [argument]]);
}

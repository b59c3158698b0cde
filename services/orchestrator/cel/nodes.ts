import type { ASTNode } from "@marcbachmann/cel-js";

/** Call is a call on a value, such as list.map(x, x.id). */
export type Call = Extract<ASTNode, { op: "rcall" }>;

/** Loop is a call that goes over the elements of a list. */
export type Loop = {
  readonly name: string;
  readonly list: ASTNode;
  /** variable is the name that stands for one element. */
  readonly variable: string;
  /** bodies are evaluated for each element; the last one of map gives the new element. */
  readonly bodies: readonly ASTNode[];
};

const loops: ReadonlySet<string> = new Set(["map", "filter", "all", "exists", "exists_one"]);

/** loopOf reads a part of an expression as a loop. Undefined: it is none. */
export function loopOf(node: ASTNode): Loop | undefined {
  if (node.op !== "rcall") return undefined;
  const [name, list, [variable, ...bodies]] = node.args;
  return loops.has(name) && variable?.op === "id" ? { name, list, variable: variable.args, bodies } : undefined;
}

/** childrenOf are the parts that a part of an expression is made of. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

/** partsOf counts the parts of an expression. */
export function partsOf(node: ASTNode): number {
  return childrenOf(node).reduce((sum, child) => sum + partsOf(child), 1);
}

/** hasLoop says whether there is a loop anywhere in an expression. */
export function hasLoop(node: ASTNode): boolean {
  return loopOf(node) !== undefined || childrenOf(node).some(hasLoop);
}

/** fieldOf is the field that a part of an expression reads by its name, and of what. */
export function fieldOf(node: ASTNode): { readonly of: ASTNode; readonly name: string } | undefined {
  if (node.op === "." || node.op === ".?") return { of: node.args[0], name: node.args[1] };
  if (node.op !== "[]" && node.op !== "[?]") return undefined;
  const [of, key] = node.args;
  return key.op === "value" && typeof key.args === "string" ? { of, name: key.args } : undefined;
}

import type { ASTNode } from "@marcbachmann/cel-js";
import { limits } from "./limits.ts";
import { hidden } from "./meter.ts";
import { type Call, hasLoop, type Loop, loopOf, partsOf } from "./nodes.ts";

/**
 * metered writes an expression anew so that it counts what it costs: the lists that its loops go over, the bodies of the
 * loops, and what is put together. The library has no budget of its own, and a short expression can fill any memory.
 *
 * CEL lets ||, &&, all and exists hide errors that the other side, or another element, makes irrelevant. Finding that out a
 * million times takes minutes, and it would hide mistakes: here the first error is the expression's.
 */
export function metered(ast: ASTNode): string {
  return write(ast, false);
}

// Within a loop everything that looks at a whole value is counted; outside only what makes a larger one of two.
function write(node: ASTNode, inLoop: boolean): string {
  const into = (child: ASTNode) => write(child, inLoop);
  const counted = (child: ASTNode) =>
    !inLoop || child.op === "value" ? into(child) : `${hidden.value}(${into(child)})`;
  switch (node.op) {
    case "value":
      return `(${node.input.slice(node.start, node.end)})`;
    case "id":
      return node.args;
    case ".":
    case ".?":
      return `${into(node.args[0])}${node.op}${node.args[1]}`;
    case "[]":
    case "[?]":
      return `${into(node.args[0])}${node.op.slice(0, -1)}${into(node.args[1])}]`;
    case "call":
      // What has asks for is a path, and no value.
      return `${node.args[0]}(${node.args[1].map(node.args[0] === "has" ? into : counted).join(", ")})`;
    case "rcall": {
      const loop = loopOf(node);
      return loop === undefined ? call(node, into, counted) : repeat(loop, inLoop);
    }
    case "list":
      return `[${node.args.map(into).join(", ")}]`;
    case "map":
      return `{${node.args.map(([key, value]) => `${keyOf(key, into)}: ${into(value)}`).join(", ")}}`;
    case "?:":
      return `(${into(node.args[0])} ? ${into(node.args[1])} : ${into(node.args[2])})`;
    case "!_":
    case "-_":
      return `(${node.op.charAt(0)}(${into(node.args)}))`;
    case "+":
      return `${hidden.value}(${into(node.args[0])} + ${into(node.args[1])})`;
    case "||":
      return `(${into(node.args[0])} ? true : ${into(node.args[1])})`;
    case "&&":
      return `(${into(node.args[0])} ? ${into(node.args[1])} : false)`;
    case "==":
    case "!=":
    case "in":
      return `(${counted(node.args[0])} ${node.op} ${counted(node.args[1])})`;
    default:
      return `(${into(node.args[0])} ${node.op} ${into(node.args[1])})`;
  }
}

// What is written out was looked at when the expression was checked.
function keyOf(key: ASTNode, into: Write): string {
  return key.op === "value" ? into(key) : `${hidden.key}(${into(key)})`;
}

function repeat({ name, list, variable, bodies }: Loop, inLoop: boolean): string {
  const most = inLoop || bodies.some(hasLoop) ? limits.nestedLoopList : limits.loopList;
  const written = bodies.map((body) => `${hidden.body}(${write(body, true)}, ${partsOf(body)})`);
  const over = `${hidden.loop}(${write(list, inLoop)}, ${most})`;
  const [body = ""] = written;
  if (name === "exists") return `(${over}.filter(${variable}, ${body}).size() > 0)`;
  if (name === "all") return `(${over}.filter(${variable}, !${body}).size() == 0)`;
  return `${over}.${name}(${[variable, ...written].join(", ")})`;
}

type Write = (node: ASTNode) => string;

// Namespaces are no values, and what is asked of a value that may be missing is asked of the value itself.
const namespaces: ReadonlySet<string> = new Set(["cel", "optional"]);
const ofOptionals: ReadonlySet<string> = new Set(["or", "orValue", "hasValue", "value"]);

function call(node: Call, into: Write, counted: Write): string {
  const [name, receiver, args] = node.args;
  if (receiver.op === "id" && namespaces.has(receiver.args)) {
    return `${receiver.args}.${name}(${args.map(into).join(", ")})`;
  }
  const on = ofOptionals.has(name) ? into(receiver) : counted(receiver);
  return `${on}.${name === "matches" ? hidden.matches : name}(${args.map(counted).join(", ")})`;
}

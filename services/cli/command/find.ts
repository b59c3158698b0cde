import { nearest } from "../../kit/sourcefile/nearest.ts";
import { UsageError } from "../argument/usage.ts";
import type { Command } from "./command.ts";

/** Found is a command, and what stands after its words. */
export type Found = { readonly command: Command; readonly rest: readonly string[] };

/** groupOf is the commands of a group: those of runs, such as "runs list". */
export function groupOf(commands: readonly Command[], group: string): readonly Command[] {
  return commands.filter(({ name }) => name.startsWith(`${group} `));
}

/** findCommand finds the command that a command line begins with. It throws a UsageError that names the nearest one. */
export function findCommand(commands: readonly Command[], args: readonly string[]): Found {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(" ");
    const command = commands.find((each) => each.name === name);
    if (command !== undefined) return { command, rest: args.slice(length) };
  }
  const [first = "", second = ""] = args;
  if (first.startsWith("-")) {
    throw new UsageError(`"${first}" stands before the command; flags come after it: "colheita help" lists all.`);
  }
  const group = groupOf(commands, first).map(({ name }) => name);
  if (group.length > 0) {
    const right = second === "" ? undefined : nearest(`${first} ${second}`, group);
    const hint = right === undefined ? `there is ${group.join(", ")}` : `did you mean "${right}"?`;
    throw new UsageError(`There is no command "${`${first} ${second}`.trim()}": ${hint}`);
  }
  const right = nearest(first, new Set(commands.map(({ name }) => name.split(" ")[0] ?? "")));
  const hint = right === undefined ? '"colheita help" lists them.' : `did you mean "${right}"?`;
  throw new UsageError(`There is no command "${first}": ${hint}`);
}

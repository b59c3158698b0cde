import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/service.ts";

/** Block is a fenced block of a Markdown file. */
export type Block = { readonly language: string; readonly text: string };

/** readBlocks returns the fenced blocks of a Markdown file of the checkout, in order. */
export function readBlocks(file = "README.md"): readonly Block[] {
  const markdown = readFileSync(join(root, file), "utf8");
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = "", text = ""]) => ({ language, text }));
}

/** readRecipes returns the lines of README.md that call a program, in order. */
export function readRecipes(program: "grpcurl" | "kill" | "npx colheita"): readonly string[] {
  const lines = readBlocks().flatMap(({ language, text }) => (language === "sh" ? text.split("\n") : []));
  return lines.filter((line) => line.startsWith(`${program} `));
}

/** splitCommand splits a line as a shell does, as far as README.md needs it: blanks, and single quotes. */
export function splitCommand(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

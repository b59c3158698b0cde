import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { Refusal } from "./refusal.ts";

/** parseArguments reads a command line by what each flag takes. It throws a Refusal on anything else. */
export function parseArguments<const O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [reason = ""] = String(error instanceof Error ? error.message : error).split(/\.(?:\s|$)/);
    throw new Refusal(`${reason.replace(/'([^' ]*) <value>'/, "'$1'")}: --help shows all flags.`);
  }
}

/** Range is what a number may be, both ends included. */
export type Range = { readonly least: number; readonly most: number };

/** count reads a whole number; a flag that is not there has none. */
export function count(flag: string, text: string | undefined, { least, most }: Range): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Refusal(`${flag} needs a whole number from ${least} to ${most}, not "${text}".`);
}

/** given refuses an empty value: what stands for nothing is to leave the flag out. */
export function given(flag: string, text: string | undefined): string | undefined {
  if (text === "") throw new Refusal(`${flag} needs a value: --help shows all flags.`);
  return text;
}

/** required refuses a flag that is not there. */
export function required(flag: string, text: string | undefined): string {
  const value = given(flag, text);
  if (value === undefined) throw new Refusal(`${flag} is needed: --help shows all flags.`);
  return value;
}

import { type ParseArgsOptionDescriptor, parseArgs } from "node:util";
import { messageOf } from "../../kit/errors.ts";
import { UsageError } from "../argument/usage.ts";
import type { Session } from "./session.ts";

/** Option is a flag of a command. */
export type Option = Pick<ParseArgsOptionDescriptor, "type" | "multiple" | "short"> & {
  /** value stands for the flag's value in the help; a flag that is there or not has none. */
  readonly value?: string;
  readonly help: string;
};

type Options = Readonly<Record<string, Option>>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O & typeof commonOptions }>>["values"];

/** Given is what stands on a command line after the command's own words. */
export type Given<O extends Options> = {
  readonly values: Values<O>;
  /** words are the arguments that are no flags, as many as the command takes. */
  readonly words: readonly string[];
};

/** CommandSpec says how a command is called and what it does. */
export type CommandSpec<O extends Options> = {
  /** name is the words that call it: "runs list". */
  readonly name: string;
  /** summary is what it does, in a line. */
  readonly summary: string;
  /** takes names its arguments, "PIPELINE" or "FILE..."; in brackets where it need not be given. */
  readonly takes?: string;
  readonly options: O;
  /** details are further lines for its help. */
  readonly details?: string;
  /** run does it and returns the exit code. */
  run(session: Session, given: Given<O>): Promise<number>;
};

/** Prepared is a command line that has been read. */
export type Prepared = {
  readonly address: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
  run(session: Session): Promise<number>;
};

/** Command is a command whose flags nobody needs to know any more. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  readonly takes: string;
  readonly options: Options;
  readonly details: string;
  /** prepare reads a command line. It throws a UsageError. */
  prepare(args: readonly string[]): Prepared;
};

/** commonOptions are the flags of every command. */
export const commonOptions = {
  address: {
    type: "string",
    value: "HOST:PORT",
    help: "where the orchestrator is, or several of its replicas parted by commas",
  },
  json: { type: "boolean", help: "write the answer as JSON" },
  help: { type: "boolean", short: "h", help: "show this" },
} as const satisfies Options;

/** command makes a command. */
export function command<const O extends Options>(spec: CommandSpec<O>): Command {
  const { name, summary, takes = "", options, details = "" } = spec;
  return {
    ...{ name, summary, takes, options, details },
    prepare(args) {
      const { values, positionals: words } = parse(args, options, name);
      const { address, json = false, help = false } = values as Values<Record<never, Option>>;
      if (!help) checkWords(name, takes, words);
      return { address, json, help, run: (session) => spec.run(session, { values, words }) };
    },
  };
}

function parse<O extends Options>(args: readonly string[], own: O, name: string) {
  try {
    const options = { ...own, ...commonOptions };
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const [reason = ""] = messageOf(error).split(/\.(?:\s|$)/);
    throw new UsageError(`${reason.replace(/'([^' ]*) <value>'/, "'$1'")}: "colheita help ${name}" shows all flags.`);
  }
}

function checkWords(name: string, takes: string, words: readonly string[]): void {
  const wanted = takes === "" ? [] : takes.split(" ");
  const least = wanted.filter((each) => !each.startsWith("[")).length;
  const most = takes.includes("...") ? Number.POSITIVE_INFINITY : wanted.length;
  const missing = wanted[words.length];
  if (words.length < least) throw new UsageError(`"colheita ${name}" needs ${missing?.replace("...", "")}.`);
  if (words.length > most) throw new UsageError(`"colheita ${name}" does not take "${words[most]}".`);
}

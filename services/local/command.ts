import { StartupError } from "../kit/errors.ts";
import { Refusal } from "./refusal.ts";

/** Command is a program that a person starts: how it reads its command line, and what it does. */
export type Command<F> = {
  readonly help: string;
  /** parse reads a command line; "help" where that is asked for. */
  readonly parse: (args: readonly string[]) => F | "help";
  /** run does the work and returns the exit code. */
  readonly run: (flags: F) => Promise<number>;
};

/** runCommand runs a command to its exit code. What a person can do something about is said in a sentence, without a stack. */
export async function runCommand<F>({ help, parse, run }: Command<F>): Promise<number> {
  try {
    const flags = parse(process.argv.slice(2));
    if (flags !== "help") return await run(flags);
    process.stdout.write(help);
    return 0;
  } catch (error) {
    const isSentence = error instanceof Refusal || error instanceof StartupError;
    process.stderr.write(`${isSentence ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  }
}

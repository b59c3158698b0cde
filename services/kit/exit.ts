import { HelpRequested } from "./config.ts";
import { isError, StartupError } from "./errors.ts";

/**
 * runProcess runs a process's main function: `--help` prints the table, a StartupError is one clear sentence,
 * anything else comes with its stack; the last two exit 1.
 */
export async function runProcess(name: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (error instanceof HelpRequested) {
      process.stdout.write(`${error.message}\n`);
      return;
    }
    process.stderr.write(`${name}: ${explain(error)}\n`);
    process.exitCode = 1;
  }
}

function explain(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  return isError(error) ? (error.stack ?? error.message) : String(error);
}

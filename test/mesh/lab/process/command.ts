import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** CommandOptions say how a command is run to its end. */
export type CommandOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
};

/** run runs a command to its end and returns what it printed; it throws what it complained of where it fails. */
export async function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  try {
    const { stdout } = await execute(program, [...args], { ...options, encoding: "utf8", maxBuffer: 1 << 27 });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`${[program, ...args].join(" ").slice(0, 300)}: ${stderr?.trim() || message}`, { cause: error });
  }
}

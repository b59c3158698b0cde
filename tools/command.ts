import { spawn } from "node:child_process";
import path from "node:path";

/** root is the folder of the repository. */
export const root: string = path.resolve(import.meta.dirname, "..");

/** Result is what a finished command left behind. */
export interface Result {
  /** The exit code; 1 where a signal ended the command. */
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/**
 * run starts a program of node_modules/.bin, or of the PATH, in the root and
 * waits for its end. It rejects only where the program cannot be started.
 */
export function run(program: string, args: readonly string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: toolEnv(), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** must is run for commands that have to succeed: another exit code is an error with the output. */
export async function must(program: string, args: readonly string[]): Promise<string> {
  const { code, output } = await run(program, args);
  if (code !== 0) {
    throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output.trimEnd()}`);
  }
  return output;
}

/** The package's own tools come first, so that a newer or older one on the machine is never taken. */
function toolEnv(): NodeJS.ProcessEnv {
  const bin = path.join(root, "node_modules", ".bin");
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` };
}

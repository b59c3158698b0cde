import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { messageOf } from "../../../services/kit/errors.ts";
import type { Answered, Asked, Commands, Ready } from "./commands.ts";

/** Answers are the functions behind a process's commands. */
export type Answers<C extends Commands> = {
  readonly [K in keyof C]: (input: C[K]["input"]) => Promise<C[K]["output"]> | C[K]["output"];
};

/** Pipes are a process's standard input and output. */
export type Pipes = { readonly input: Readable; readonly output: Writable };

/**
 * answer serves commands line by line, several at once, until the input ends: which it does however the process at the
 * other end dies. What is still under way then is left behind. address is where the process listens.
 */
export async function answer<C extends Commands>(
  { input, output }: Pipes,
  answers: Answers<C>,
  address = "",
): Promise<void> {
  const say = (line: Ready | Answered) => output.write(`${JSON.stringify(line)}\n`);
  const reply = async ({ id, command, input: value }: Asked): Promise<void> => {
    try {
      const handler = answers[command];
      if (handler === undefined) throw new TypeError(`there is no command ${command}`);
      say({ id, output: await handler(value) });
    } catch (error) {
      say({ id, failure: messageOf(error) });
    }
  };
  const lines = createInterface({ input });
  lines.on("line", (line) => void reply(JSON.parse(line) as Asked));
  say({ ready: true, pid: process.pid, address });
  await once(lines, "close");
}

import { once } from "node:events";
import type { Readable } from "node:stream";
import type { ExecOptions, Pod } from "../../lab/types.ts";

/** Said is what a command in a pod said, and how it ended. */
export type Said = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** runIn runs a command in a pod, as the application's user, to its end. */
export async function runIn(
  pod: Pod,
  name: string,
  argv: readonly string[],
  env: NonNullable<ExecOptions["env"]> = {},
): Promise<Said> {
  const child = pod.exec(name, argv, { env, stdio: "pipe" });
  const texts = { stdout: collect(child.stdout), stderr: collect(child.stderr) };
  child.stdin?.end();
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout: texts.stdout(), stderr: texts.stderr() };
}

function collect(stream: Readable | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

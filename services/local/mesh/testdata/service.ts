// A stand-in for any service: it listens where its environment says, and ends with its parent.
import { createServer } from "node:net";
import { basename, dirname } from "node:path";

/** serve takes the addresses from an environment and says that it is ready. */
export async function serve(file: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const name of ["LISTEN_ADDRESS", "OPERATOR_ADDRESS", "ADMIN_ADDRESS"]) {
    const [host, port] = env[name]?.split(":") ?? [];
    if (port === undefined) continue;
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen({ host, port: Number(port) }, resolve));
  }
  process.stdin.resume().on("end", () => process.exit(0));
  process.stdout.write(`${JSON.stringify({ ready: true, service: basename(dirname(file)) })}\n`);
}

import { once } from "node:events";
import { createServer } from "node:net";

// Below those that systems give to connections, and to servers that ask for any port (Linux from 32768, macOS from 49152).
const first = 10_000;
const last = 32_767;
const tries = 100;

/**
 * freePort finds a port of 127.0.0.1 for a server that can't be told to listen on any, or that goes and comes back. Nobody
 * gets it meanwhile who asks for any port.
 */
export async function freePort(): Promise<number> {
  for (let n = 0; n < tries; n++) {
    const port = first + Math.floor(Math.random() * (last - first + 1));
    if (await isFree(port)) return port;
  }
  throw new Error(`of ${tries} ports none was free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

import { randomInt } from "node:crypto";
import { createServer } from "node:net";

const HOST = "127.0.0.1";
// Below the range from which systems take the ports of outgoing connections (Linux from 32768, macOS from
// 49152): a port from inside it could be taken by anybody's connection while its server restarts.
const FIRST = 20_000;
const LAST = 30_000;
const TRIES = 200;

/** isFree says whether a server could listen on the port of 127.0.0.1 at this moment. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host: HOST, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * freePort finds a port of 127.0.0.1 for a server that can't listen on port 0 itself and must come back on the
 * same port after a restart. The port is not held: whoever uses it must bear losing the race.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port among ${TRIES} between ${FIRST} and ${LAST}`);
}

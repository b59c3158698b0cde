import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { StartupError } from "../../kit/errors.ts";

/** listen makes a server listen on "host:port" and returns the real address; it throws a StartupError where it can't. */
export async function listen(server: Server, address: string): Promise<string> {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon);
  try {
    server.listen(Number(address.slice(colon + 1)), host.replace(/^\[|\]$/g, ""));
    await once(server, "listening");
  } catch (error) {
    const why =
      error instanceof Error && "code" in error && error.code === "EADDRINUSE"
        ? "it is in use by another process"
        : String(error);
    throw new StartupError(`cannot listen on ${address}: ${why}`, { cause: error });
  }
  return `${host}:${(server.address() as AddressInfo).port}`;
}

/** close ends a server and its connections, also those that are in the middle of an answer. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

import type { Server, ServerCredentials } from "@grpc/grpc-js";
import { StartupError } from "./errors.ts";

/** listen binds a server and returns its real address; it throws a StartupError where that cannot be. */
export async function listen(server: Server, address: string, credentials: ServerCredentials): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  server.bindAsync(address, credentials, (error, port) => {
    if (error === null) resolve(`${address.slice(0, address.lastIndexOf(":"))}:${port}`);
    else if (error.message.includes("EADDRINUSE")) reject(new StartupError(`${address} is in use by another process`));
    else reject(new StartupError(`${address} cannot be listened on: ${error.message}`));
  });
  return promise;
}

/** close lets calls under way finish for stopMs, and then cuts what is left. */
export async function close(server: Server, stopMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    server.forceShutdown();
    resolve();
  }, stopMs);
  server.tryShutdown(() => resolve());
  await promise;
  clearTimeout(timer);
}

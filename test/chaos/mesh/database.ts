import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WITH_DATABASE } from "../../../services/local/mesh/database.ts";
import { createDatabases } from "../../../services/local/postgres/databases.ts";
import { readPidFile } from "../../../services/local/postgres/pidfile.ts";
import { EmbeddedServer } from "../../../services/local/postgres/server.ts";
import type { Folder } from "../../../services/local/state/folder.ts";

/** Database is the mesh's PostgreSQL, with a database for each service that has one. */
export type Database = AsyncDisposable & {
  readonly port: number;
  /** url is a service's own database, by a port: that of the server itself, or of a gate to it. */
  url(service: string, port: number): string;
  /** crash ends the server as an immediate shutdown does, or as SIGKILL does; it comes back by itself. */
  crash(signal: "SIGQUIT" | "SIGKILL"): void;
};

/** startDatabase starts a server on a state folder. failed hears when it can't be kept alive. */
export async function startDatabase(folder: Folder, failed: (error: Error) => void): Promise<Database> {
  const server = await EmbeddedServer.start({
    folder: folder.postgres,
    passwordFile: join(folder.secrets, "postgres.password"),
    logFile: join(folder.logs, "postgres.log"),
    signal: new AbortController().signal,
    onRestart: () => {},
  });
  server.failed.catch(failed);
  try {
    const files = await createDatabases(server.adminUrl, WITH_DATABASE, folder.secrets);
    return {
      port: server.port,
      url(service, port) {
        const url = new URL(readFileSync(files.get(service) ?? "", "utf8").trim());
        url.port = String(port);
        return url.href;
      },
      crash(signal) {
        const pid = readPidFile(server.data)?.pid;
        if (pid !== undefined) process.kill(pid, signal);
      },
      [Symbol.asyncDispose]: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

import { join } from "node:path";
import { createDatabases, type Databases } from "../postgres/databases.ts";
import { checkExternal } from "../postgres/external.ts";
import { EmbeddedServer } from "../postgres/server.ts";
import { refusalOfFile } from "../refusal.ts";
import type { Folder } from "../state/folder.ts";
import type { Group } from "../supervisor/group.ts";
import type { GrpcService } from "./addresses.ts";

/** WITH_DATABASE are the services that have a database, each its own. */
export const WITH_DATABASE: readonly GrpcService[] = ["collector", "storage", "orchestrator"];

/** DatabaseOptions say which server the databases are on. */
export type DatabaseOptions = {
  readonly folder: Folder;
  readonly group: Group;
  /** external is the URL of a server that is used in place of our own. */
  readonly external: string | undefined;
  readonly signal: AbortSignal;
  readonly onRestart: (name: string, reason: string) => void;
};

/** startDatabases starts the server, unless another one is given, and makes every service's database. */
export async function startDatabases(options: DatabaseOptions): Promise<Databases> {
  const { external, folder } = options;
  if (external !== undefined) return createDatabases(await checkExternal(external), WITH_DATABASE, folder.secrets);
  const adminUrl = await startEmbedded(options);
  try {
    return await createDatabases(adminUrl, WITH_DATABASE, folder.secrets);
  } catch (error) {
    throw refusalOfFile(error, folder.postgres);
  }
}

async function startEmbedded({ folder, group, signal, onRestart }: DatabaseOptions): Promise<URL> {
  const server = await EmbeddedServer.start({
    folder: folder.postgres,
    passwordFile: join(folder.secrets, "postgres.password"),
    logFile: join(folder.logs, "postgres.log"),
    signal,
    onRestart: (reason) => onRestart("postgres", reason),
  });
  await group.add(0, server);
  return server.adminUrl;
}

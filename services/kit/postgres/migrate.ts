import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { type DataSource, MigrationExecutor } from "typeorm";
import { backoffMs } from "../backoff.ts";
import { isRpcError, StartupError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { databaseMessageOf, translateDatabaseError } from "./errors.ts";
import { connectTimeoutMs } from "./pool.ts";
import { growth, onceReachable } from "./reaching.ts";

/** MigrateOptions say what to migrate. */
export type MigrateOptions = {
  readonly dataSource: DataSource;
  readonly url: string;
  readonly service: string;
  readonly log: Logger;
  /** waitMs is how long to wait for a database that is away or still starting. Default: not at all. */
  readonly waitMs?: number;
};

/**
 * migrate brings a database to the schema of this version, and does nothing where it is there. Whoever migrates at
 * the same moment waits: TypeORM takes no lock, so an advisory lock of PostgreSQL is held on a connection of its own.
 * Other versions may be at work meanwhile: a migration that loses a lock or a deadlock to one of them is tried again.
 * The data source is initialised and left open.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const { dataSource, service, log, waitMs = 0 } = options;
  let lock: Client | undefined;
  try {
    // Nobody tells a migration to stop: its process is ended, and the lock goes with it.
    lock = await onceReachable(() => connect(options), { log, waitMs, signal: new AbortController().signal });
    await lock.query("select pg_advisory_lock($1)", [lockKey(service)]);
    if (!dataSource.isInitialized) await dataSource.initialize();
    const names = await apply(dataSource, log);
    log.info({ migrations: names }, names.length === 0 ? "the schema is up to date" : "migrated");
    return names;
  } catch (error) {
    const why = databaseMessageOf(error);
    throw new StartupError(`the database cannot be migrated: ${why}`, { cause: error });
  } finally {
    // Closing the connection frees the lock, whatever happened.
    await lock?.end().catch(() => {});
  }
}

// About a minute, besides what each try itself waits.
const mostTries = 40;

async function connect({ url, service }: MigrateOptions): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: `${service}-migrate`,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

// Each migration is a transaction: a try goes on with the one that failed.
async function apply(dataSource: DataSource, log: Logger): Promise<readonly string[]> {
  const pending = await new MigrationExecutor(dataSource).getPendingMigrations();
  for (let tries = 1; ; tries++) {
    try {
      await dataSource.runMigrations();
      return pending.map((migration) => migration.name);
    } catch (error) {
      if (tries === mostTries || !isRpcError(translateDatabaseError(error), "ABORTED")) throw error;
      log.info({ tries, err: error }, "somebody else works on the tables; trying again");
      await sleep(backoffMs(tries, growth, Math.random()));
    }
  }
}

function lockKey(service: string): string {
  return createHash("sha256").update(`colheita migrate ${service}`).digest().readBigInt64BE().toString();
}

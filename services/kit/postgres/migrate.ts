import { createHash } from "node:crypto";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { StartupError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { databaseMessageOf } from "./errors.ts";
import { connectTimeoutMs } from "./pool.ts";

/** MigrateOptions say what to migrate. */
export type MigrateOptions = {
  readonly dataSource: DataSource;
  readonly url: string;
  readonly service: string;
  readonly log: Logger;
};

/**
 * migrate brings a database to the schema of this version, and does nothing where it is there. Whoever migrates at
 * the same moment waits: TypeORM takes no lock, so an advisory lock of PostgreSQL is held on a connection of its own.
 * The data source is initialised and left open.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const { dataSource, service, log } = options;
  const lock = new Client({
    connectionString: options.url,
    application_name: `${service}-migrate`,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  try {
    await lock.connect();
    await lock.query("select pg_advisory_lock($1)", [lockKey(service)]);
    if (!dataSource.isInitialized) await dataSource.initialize();
    const applied = await dataSource.runMigrations();
    const names = applied.map((migration) => migration.name);
    log.info({ migrations: names }, names.length === 0 ? "the schema is up to date" : "migrated");
    return names;
  } catch (error) {
    const why = databaseMessageOf(error);
    throw new StartupError(`the database cannot be migrated: ${why}`, { cause: error });
  } finally {
    // Closing the connection frees the lock, whatever happened.
    await lock.end().catch(() => {});
  }
}

function lockKey(service: string): string {
  return createHash("sha256").update(`colheita migrate ${service}`).digest().readBigInt64BE().toString();
}

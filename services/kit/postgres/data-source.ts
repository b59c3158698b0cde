import { DataSource, type EntitySchema, type MigrationInterface } from "typeorm";
import type { Context } from "../context.ts";
import { StartupError } from "../errors.ts";
import { HeardClient } from "./client.ts";
import { databaseMessageOf } from "./errors.ts";
import { connectTimeoutMs } from "./pool.ts";
import { onceReachable } from "./reaching.ts";

/** Migration is a class of TypeORM's MigrationInterface; its name ends in a timestamp, which is its order. */
export type Migration = new () => MigrationInterface;

/** DataSourceOptions say which database, and which entities and migrations a service has in it. */
export type DataSourceOptions = {
  readonly url: string;
  /** service is shown in pg_stat_activity. */
  readonly service: string;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly Migration[];
  /** maxConnections is the size of the data source's own pool. Default: 4. */
  readonly maxConnections?: number;
  /** lockTimeoutMs is how long a statement waits for another's lock. Default: as long as the server lets it. */
  readonly lockTimeoutMs?: number;
};

/** createDataSource makes TypeORM's data source. It never changes the schema by itself: migrate does. */
export function createDataSource(options: DataSourceOptions): DataSource {
  return new DataSource({
    type: "postgres",
    url: options.url,
    applicationName: options.service,
    poolSize: options.maxConnections ?? 4,
    connectTimeoutMS: connectTimeoutMs,
    extra: {
      Client: HeardClient,
      ...(options.lockTimeoutMs !== undefined && { lock_timeout: options.lockTimeoutMs }),
    },
    entities: [...options.entities],
    migrations: [...options.migrations],
    migrationsTransactionMode: "each",
    synchronize: false,
    // What fails is thrown and logged by whoever catches it; TypeORM's own lines would go to the console.
    logging: false,
    logger: quiet,
  });
}

/** SchemaOptions say which schema a service needs, and where. */
export type SchemaOptions = Omit<DataSourceOptions, "maxConnections" | "lockTimeoutMs">;

/**
 * checkSchema connects once, checks the schema and disconnects: what a service does at start. It waits for a database
 * that is away or still recovering, however long that takes, and throws a StartupError where the database refuses the
 * service, or is older than this version needs.
 */
export async function checkSchema(ctx: Context, options: SchemaOptions): Promise<void> {
  try {
    await onceReachable(() => checkOnce(options), ctx);
  } catch (error) {
    if (error instanceof StartupError || ctx.signal.aborted) throw error;
    throw new StartupError(`the database cannot be used: ${databaseMessageOf(error)}`, { cause: error });
  }
}

async function checkOnce(options: SchemaOptions): Promise<void> {
  const dataSource = createDataSource({ ...options, maxConnections: 1 });
  try {
    await dataSource.initialize();
    await requireSchema(dataSource, options.service);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/**
 * requireSchema throws a StartupError where the database is older than this version needs. The data source must be
 * initialised.
 */
async function requireSchema(dataSource: DataSource, service: string): Promise<void> {
  if (!(await dataSource.showMigrations())) return;
  throw new StartupError(
    `the database's schema is older than this version needs: run \`node services/${service}/migrate.ts\` first`,
  );
}

const quiet = {
  logQuery() {},
  logQueryError() {},
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};

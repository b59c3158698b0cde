import { DataSource, type EntitySchema, type MigrationInterface } from "typeorm";
import { messageOf, StartupError } from "../errors.ts";
import { connectTimeoutMs } from "./pool.ts";

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
};

/** createDataSource makes TypeORM's data source. It never changes the schema by itself: migrate does. */
export function createDataSource(options: DataSourceOptions): DataSource {
  return new DataSource({
    type: "postgres",
    url: options.url,
    applicationName: options.service,
    poolSize: options.maxConnections ?? 4,
    connectTimeoutMS: connectTimeoutMs,
    entities: [...options.entities],
    migrations: [...options.migrations],
    migrationsTransactionMode: "each",
    synchronize: false,
    // What fails is thrown and logged by whoever catches it; TypeORM's own lines would go to the console.
    logging: false,
    logger: quiet,
  });
}

/**
 * checkSchema connects once, checks the schema and disconnects: what a service does at start. It throws a
 * StartupError where the database cannot be reached, or is older than this version needs.
 */
export async function checkSchema(options: Omit<DataSourceOptions, "maxConnections">): Promise<void> {
  const dataSource = createDataSource({ ...options, maxConnections: 1 });
  try {
    await dataSource.initialize();
    await requireSchema(dataSource, options.service);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`the database cannot be used: ${messageOf(error)}`, { cause: error });
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/**
 * requireSchema throws a StartupError where the database is older than this version needs. The data source must be
 * initialised.
 */
export async function requireSchema(dataSource: DataSource, service: string): Promise<void> {
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

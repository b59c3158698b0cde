import { DataSource, type EntitySchema, type MigrationInterface } from "typeorm";
import { StartupError } from "../errors.ts";
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
    logging: false,
  });
}

/** requireSchema throws a StartupError where the database is older than this version needs. The data source must be initialised. */
export async function requireSchema(dataSource: DataSource, service: string): Promise<void> {
  if (!(await dataSource.showMigrations())) return;
  throw new StartupError(
    `the database's schema is older than this version needs: run \`node services/${service}/migrate.ts\` first`,
  );
}

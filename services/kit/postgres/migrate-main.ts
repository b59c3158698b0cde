import { migrateVariables, parseProcess } from "../config.ts";
import { runProcess } from "../exit.ts";
import { createLogger } from "../log.ts";
import { createDataSource, type DataSourceOptions } from "./data-source.ts";
import { migrate } from "./migrate.ts";

/** MigrateMainOptions say whose schema a migrate.ts brings up to date. */
export type MigrateMainOptions = Pick<DataSourceOptions, "service" | "entities" | "migrations">;

// All who come after a statement that waits for a table's lock wait behind it, so it waits briefly, again and again.
const lockTimeoutMs = 2_000;

/**
 * runMigrate is a service's migrate.ts: it migrates the database of DATABASE_URL, and exits 1 with one sentence where
 * it cannot.
 */
export async function runMigrate(options: MigrateMainOptions): Promise<void> {
  const { service } = options;
  await runProcess(`${service} migrate`, async () => {
    const { databaseUrl: url, logLevel, databaseWaitMs: waitMs } = parseProcess(migrateVariables);
    const dataSource = createDataSource({ ...options, url, lockTimeoutMs });
    try {
      await migrate({ dataSource, url, service, log: createLogger({ service, level: logLevel }), waitMs });
    } finally {
      if (dataSource.isInitialized) await dataSource.destroy();
    }
  });
}

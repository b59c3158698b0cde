import type { Pool } from "pg";
import { silentLogger } from "../../kit/log.ts";
import { createDataSource } from "../../kit/postgres/data-source.ts";
import { migrate } from "../../kit/postgres/migrate.ts";
import { createPool } from "../../kit/postgres/pool.ts";
import { schema } from "../postgres/schema.ts";

/** migratedPool makes the tables in an empty database, and a pool of it. */
export async function migratedPool(url: string): Promise<Pool> {
  const dataSource = createDataSource({ url, service: "orchestrator", ...schema });
  await migrate({ dataSource, url, service: "orchestrator", log: silentLogger() });
  await dataSource.destroy();
  return createPool({ url, service: "orchestrator", log: silentLogger() });
}

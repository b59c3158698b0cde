import { StartupError } from "../../kit/errors.ts";
import type { Logger } from "../../kit/log.ts";
import { createDataSource, requireSchema } from "../../kit/postgres/data-source.ts";
import { schema } from "./schema.ts";

/**
 * checkSchema throws a StartupError where the database is older than this version needs. One that is away is not waited
 * for: the service says NOT_SERVING until it is there.
 */
export async function checkSchema(log: Logger, url: string): Promise<void> {
  const dataSource = createDataSource({ url, service: "orchestrator", ...schema, maxConnections: 1 });
  try {
    await dataSource.initialize();
    await requireSchema(dataSource, "orchestrator");
  } catch (error) {
    if (error instanceof StartupError) throw error;
    log.warn({ err: error }, "the database cannot be reached; its schema was not checked");
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

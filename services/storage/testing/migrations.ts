import { createDataSource } from "../../kit/postgres/data-source.ts";
import { schema } from "../postgres/schema.ts";

/** stepBack takes a migration back, and those after it: the database is as an older version left it. */
export async function stepBack(url: string, migration: (typeof schema.migrations)[number]): Promise<void> {
  const dataSource = createDataSource({ ...schema, url });
  await dataSource.initialize();
  const undone = schema.migrations.slice(schema.migrations.indexOf(migration));
  for (const _ of undone) await dataSource.undoLastMigration();
  await dataSource.destroy();
}

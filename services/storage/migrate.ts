import { runMigrate } from "../kit/postgres/migrate-main.ts";
import { schema } from "./postgres/schema.ts";

await runMigrate(schema);

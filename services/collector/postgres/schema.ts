import { entities } from "./entities.ts";
import { Initial20260101 } from "./migrations/2026-01-01-initial.ts";

/** schema is the collector's database: its tables, and the migrations that make them. */
export const schema = { entities, migrations: [Initial20260101] };

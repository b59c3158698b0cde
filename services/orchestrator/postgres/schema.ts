import { Runs1764000000000 } from "./migrations/runs-1764000000000.ts";

/** schema is the orchestrator's database: no entities, because every statement is written out, and its migrations. */
export const schema = { entities: [], migrations: [Runs1764000000000] };

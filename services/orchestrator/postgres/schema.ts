import { Initial20260101 } from "./migrations/2026-01-01-initial.ts";
import { Advances20261121 } from "./migrations/2026-11-21-advances.ts";
import { Days20261121 } from "./migrations/2026-11-21-days.ts";
import { Engine20261121 } from "./migrations/2026-11-21-engine.ts";
import { Lists20261121 } from "./migrations/2026-11-21-lists.ts";
import { Operations20261121 } from "./migrations/2026-11-21-operations.ts";

/** schema is the orchestrator's database: no entities, because every statement is written out, and its migrations. */
export const schema = {
  entities: [],
  migrations: [Initial20260101, Operations20261121, Engine20261121, Days20261121, Advances20261121, Lists20261121],
};

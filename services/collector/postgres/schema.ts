import { entities } from "./entities.ts";
import { Initial20260101 } from "./migrations/2026-01-01-initial.ts";
import { PackedSha25620261122 } from "./migrations/2026-11-22-packed-sha256.ts";
import { Packs20261122 } from "./migrations/2026-11-22-packs.ts";

/** schema is the collector's database: its tables, and the migrations that make them. */
export const schema = { entities, migrations: [Initial20260101, Packs20261122, PackedSha25620261122] };

import { LineEntity, ShardEntity, SnapshotEntity, SnapshotShardEntity, SourceEntity } from "./entities.ts";
import { Initial20260101 } from "./migrations/2026-01-01-initial.ts";
import { Lines20261121 } from "./migrations/2026-11-21-lines.ts";
import { PriceIndex20261121 } from "./migrations/2026-11-21-price-index.ts";
import { Forks20261122 } from "./migrations/2026-11-22-forks.ts";
import { Lasting20261122 } from "./migrations/2026-11-22-lasting.ts";
import { MoreTermBits20261122 } from "./migrations/2026-11-22-more-term-bits.ts";
import { PriceCover20261122 } from "./migrations/2026-11-22-price-cover.ts";
import { Reads20261122 } from "./migrations/2026-11-22-reads.ts";
import { TermBits20261122 } from "./migrations/2026-11-22-term-bits.ts";
import { WidePriceCover20261122 } from "./migrations/2026-11-22-wide-price-cover.ts";

/** schema is what the service keeps in its database: for the service, for migrate.ts and for tests. */
export const schema = {
  service: "storage",
  entities: [SourceEntity, SnapshotEntity, LineEntity, ShardEntity, SnapshotShardEntity],
  migrations: [
    Initial20260101,
    Lines20261121,
    PriceIndex20261121,
    Reads20261122,
    Lasting20261122,
    TermBits20261122,
    Forks20261122,
    PriceCover20261122,
    MoreTermBits20261122,
    WidePriceCover20261122,
  ],
};

import { common, type Declared, databaseVariables } from "../kit/config.ts";
import { integer } from "../kit/variables.ts";

/** config declares what the storage service reads from its environment. */
export const config = {
  ...common,
  ...databaseVariables,
  hashCacheBytes: integer({
    env: "HASH_CACHE_BYTES",
    help: "What the cache of published listings takes, from the first on; 12 bytes a listing, to a power of two. 0: no cache.",
    default: 32 * 1024 * 1024,
  }),
  writeConnections: integer({
    env: "WRITE_CONNECTIONS",
    help: "Connections that write one snapshot at once.",
    default: 2,
    min: 1,
    max: 16,
  }),
  lineIdleHours: integer({
    env: "LINE_IDLE_HOURS",
    help: "Hours without a new day after which a line that is not published is given up and swept.",
    default: 168,
    min: 1,
    max: 8_760,
  }),
  databaseConnections: integer({
    env: "DATABASE_CONNECTIONS",
    help: "Connections for all writing; those for reading come beside them.",
    default: 8,
    min: 2,
    max: 100,
  }),
  readConnections: integer({
    env: "READ_CONNECTIONS",
    help: "Connections for reading.",
    default: 4,
    min: 1,
    max: 100,
  }),
} as const satisfies Declared;

import { common, type Declared } from "../kit/config.ts";
import { address, integer, text } from "../kit/variables.ts";

/** config declares every variable of the processor. */
export const config = {
  ...common,
  collectorAddress: address({ env: "COLLECTOR_ADDRESS", help: "Where the collector is.", default: "127.0.0.1:4001" }),
  storageAddress: address({ env: "STORAGE_ADDRESS", help: "Where the storage is.", default: "127.0.0.1:4003" }),
  sourcesDir: text({
    env: "SOURCES_DIR",
    help: "The folder of the source files; several parted by commas.",
    default: "sources",
  }),
  sourceVariables: text({
    env: "SOURCE_VARIABLES",
    help: "What source files refer to as ${NAME}: NAME=value, parted by spaces.",
    default: "SIMULATOR_URL=http://127.0.0.1:4080",
  }),
  batchesInFlight: integer({
    env: "BATCHES_IN_FLIGHT",
    help: "How many batches of a shard are written at once.",
    default: 4,
    min: 1,
    max: 32,
  }),
  largestPageBytes: integer({
    env: "LARGEST_PAGE_BYTES",
    help: "The largest page that is read, unpacked, in bytes; of a larger one nothing but its beginning is kept.",
    default: 64 * 1024 * 1024,
    min: 1024,
    max: 512 * 1024 * 1024,
  }),
} as const satisfies Declared;

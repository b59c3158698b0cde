import { common, type Declared } from "../kit/config.ts";
import { flag, integer, optional, path, text } from "../kit/variables.ts";

/** declared are the simulator's variables. It speaks plain HTTP, so it has none about identities. */
export const declared = {
  listenAddress: common.listenAddress,
  adminAddress: common.adminAddress,
  logLevel: common.logLevel,
  parentPipe: common.parentPipe,
  seed: text({ env: "SIMULATOR_SEED", help: "Any text; another one is another world.", default: "colheita" }),
  listings: integer({
    env: "SIMULATOR_LISTINGS",
    help: "How many listings each site has, about.",
    default: 2000,
    min: 1,
    max: 1_000_000,
  }),
  recordedDir: optional(
    path({ env: "SIMULATOR_RECORDED_DIR", help: "Folder of recorded days. Unset: none are served." }),
  ),
  ratePerSecond: integer({
    env: "SIMULATOR_RATE",
    help: "Requests a second that a client may make of a source, and the most at once; 0 for no limit.",
    default: 2000,
    max: 1_000_000,
  }),
  retryAfter: flag({
    env: "SIMULATOR_RETRY_AFTER",
    help: "Whether a refusal says when to come back; false answers as Mercado Livre does.",
    default: true,
  }),
} as const satisfies Declared;

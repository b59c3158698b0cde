import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Area, AreaOptions, Report } from "../area.ts";
import { machineOf } from "../machine.ts";
import { inTurn } from "../rounds.ts";
import { LOG_BYTES_PER_ROW, startServer, writeLog } from "../server.ts";
import { versionsOf } from "../versions.ts";
import { makeBatchFile } from "./batch-file.ts";
import { makeCopyFile } from "./copy-file.ts";
import { figuresOf } from "./figures.ts";
import { plotsOf } from "./plots.ts";
import { psqlVersion } from "./psql.ts";
import { measureRound, type Round } from "./round.ts";
import { days } from "./rows.ts";
import { type Sizes, startVariants, type Variant } from "./variants.ts";

/** storage measures the write path beside what people would use for the same rows, on one PostgreSQL. */
export const storage: Area = { title: "Storage: the write path", run };

const sizes: Readonly<Record<"whole" | "quick", Sizes>> = {
  whole: { rows: 200_000, fewRows: 10_000 },
  quick: { rows: 30_000, fewRows: 10_000 },
};
const WARM_UP_ROWS = 2_000;

const settings = {
  shared_buffers: "1GB",
  max_wal_size: "8GB",
  // Nobody's vacuum falls into somebody else's day: all tables are vacuumed between the days.
  autovacuum: "off",
};

async function run(options: AreaOptions): Promise<Report> {
  const size = options.quick ? sizes.quick : sizes.whole;
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer(settings));
  const machine = machineOf(server.version);
  const folder = await mkdtemp(join(tmpdir(), "colheita-bench-storage-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  options.say("making the log's files, and the days' rows as files ...");
  await writeLog(server.url, size.rows * LOG_BYTES_PER_ROW);
  for (const { day } of days) {
    for (const rows of [WARM_UP_ROWS, size.rows]) {
      await makeCopyFile(folder, day, rows);
      await makeBatchFile(folder, day, rows);
    }
  }
  const { variants, names } = await startVariants(stack, { ...size, folder, quick: options.quick });
  const rounds = await inTurn(
    options.rounds,
    Object.fromEntries(
      variants.map((variant) => {
        const measure = warmedUp(variant, (rows) => measureRound(server, variant, rows));
        return [
          variant.name,
          async () => {
            options.say(`${variant.name} ...`);
            return measure();
          },
        ];
      }),
    ),
  );
  const figures = figuresOf(rounds, names);
  const psql = psqlVersion();
  return {
    machine,
    settings: server.settings,
    versions: {
      ...(psql !== undefined && { psql }),
      ...(await versionsOf("typeorm", "pg", "pg-copy-streams")),
    },
    notes: notesOf(size),
    figures,
    plots: plotsOf(figures, names),
  };
}

// The round that does not count has few rows: enough for every statement to have been planned and compiled.
function warmedUp(variant: Variant, measure: (rows: number) => Promise<Round>): () => Promise<Round> {
  let rows = Math.min(WARM_UP_ROWS, variant.rows);
  return () => {
    const measured = measure(rows);
    rows = variant.rows;
    return measured;
  };
}

function notesOf({ rows }: Sizes): readonly string[] {
  return [
    `${rows.toLocaleString("en-US")} rows of about 1.2 KB with jsonb and text[], the same for all; on day 2 every twentieth has another price, and the rows of days 2 and 3 are shuffled. Each variant has a database of its own, fresh in each round.`,
    "Ours is the service's own code, without its sockets, with the flags of Node that services have: open the snapshot, batches of 500 from the bytes that a call brings, checked, through the queue in groups of 5,000, the load of the hash cache, prepare, publish. It also keeps who was seen today, whole versions, and hides the day until it is published; the peers' one table with its price history has none of that.",
    "The peers are given a content hash for nothing, and a price history in the cheapest way that each has: by its own statement, TypeORM by a trigger. psql reads a file that was made before, and ours the messages that would come by its socket; all others make their rows while they write them, at about 1 us a row.",
    "The files of PostgreSQL's log have been written to before, as those of a server at work: nobody waits for a new one.",
    "CHECKPOINT before each day, VACUUM ANALYZE after it, neither timed. After each day the rows, their prices and the history are counted, or the bench fails.",
  ];
}

import { totalmem } from "node:os";
import type { Area, AreaOptions, Report } from "../area.ts";
import { machineOf } from "../machine.ts";
import { type BenchServer, startServer } from "../server.ts";
import { answerRowsOf } from "./answer-rows.ts";
import { coldLatencies, restartCold } from "./cold.ts";
import { type Asked, growthFigures, JUDGED, latencyFigures, rowFigures } from "./figures.ts";
import { type Latency, latencyOf, type Patience } from "./latency.ts";
import { type Point, plotsOf } from "./plots.ts";
import { type Question, questionsOf } from "./questions.ts";
import { type ReadService, startService } from "./service.ts";
import { type Size, sizeOf } from "./size.ts";
import { startYear } from "./year.ts";

/** reads measures what is asked of a year of days, and whether a day more costs more than the first ones did. */
export const reads: Area = { title: "Reads", run };

// Nothing but the bench's own VACUUM works beside the answers; the whole of a day's log fits between two checkpoints.
// A quarter of the memory is what PostgreSQL's manual begins with.
const SETTINGS = {
  shared_buffers: `${Math.floor(totalmem() / 4 / 1024 ** 2)}MB`,
  max_wal_size: "8GB",
  autovacuum: "off",
};

async function run(options: AreaOptions): Promise<Report> {
  const size = sizeOf(options);
  await using server = await startServer(SETTINGS);
  const machine = machineOf(server.version);
  const url = await server.createDatabase();
  const { points, asked } = await measureWarm(url, size, options);
  const cold = size.coldAnswers === 0 ? undefined : await measureCold(server, url, size, options);
  const all = asked.map((each) => ({ ...each, cold: cold?.get(each.question.name) }));
  const judged = new Set(all.flatMap(({ question }) => (question.isJudged ? [question.name] : [])));
  return {
    machine,
    settings: server.settings,
    versions: {},
    notes: notesOf(size),
    figures: [...latencyFigures(all, size.callers), ...rowFigures(all), ...growthFigures(points, judged)],
    plots: plotsOf(points, size.listings, JUDGED),
  };
}

async function measureWarm(
  url: string,
  size: Size,
  { say }: AreaOptions,
): Promise<{ readonly points: Point[]; readonly asked: Omit<Asked, "cold">[] }> {
  await using service = await startService(url);
  say(`writing the first day of ${size.listings.toLocaleString("en-US")} listings ...`);
  await using year = await startYear(service, url, size);
  const points: Point[] = [];
  for (const days of size.days) {
    say(`history of ${days} days ...`);
    const loaded = await year.growTo(days);
    // The first answers of a process are slow: they would make any longer history look quick.
    if (points.length === 0) await latenciesOf(questions(service, size, days), size.patience);
    const latencies = await latenciesOf(questions(service, size, days), size.patience);
    points.push({ days, publishMs: loaded.map(({ publishMs }) => publishMs), latencies });
  }
  const asked: Omit<Asked, "cold">[] = [];
  for (const question of questions(service, size, lastOf(size))) {
    say(`${question.name} ...`);
    const alone = await latencyOf(question, 1, size.lastPatience);
    const together = size.callers === 0 ? undefined : await latencyOf(question, size.callers, size.lastPatience);
    asked.push({ question, alone, together, rows: await answerRowsOf(question) });
  }
  return { points, asked };
}

async function latenciesOf(questions: readonly Question[], patience: Patience): Promise<ReadonlyMap<string, Latency>> {
  const latencies = new Map<string, Latency>();
  for (const question of questions) latencies.set(question.name, await latencyOf(question, 1, patience));
  return latencies;
}

async function measureCold(
  server: BenchServer,
  url: string,
  size: Size,
  { say }: AreaOptions,
): Promise<ReadonlyMap<string, Latency>> {
  say("restarting with nothing in memory ...");
  await restartCold(server, url);
  await using service = await startService(url);
  return await coldLatencies(questions(service, size, lastOf(size)), size.coldAnswers);
}

function questions({ reader, ctx }: ReadService, { listings }: Size, days: number): Question[] {
  return questionsOf(reader, ctx, listings, days);
}

function lastOf({ days }: Size): number {
  return days.at(-1) ?? 0;
}

function notesOf(size: Size): string[] {
  const listings = size.listings.toLocaleString("en-US");
  return [
    `${listings} listings of about 1.2 KB, ${lastOf(size)} days; ${size.changedShare * 100}% of the listings change on a day, a fifth of these changes are of the same 0.2%, and 4% of them are away for a while: most prices change a few times a year, a few nearly every day.`,
    "The first day and the last three of each length are written and published by the service; the days between by SQL, straight into its tables: a test compares them with what the service's own writes leave. VACUUM (ANALYZE) before those three. As much changes on them at each length: whoever is away stays away.",
    "Each question is asked over gRPC with mTLS of a service in one process with its callers, of a random listing, day or word each time; pages have 50 rows.",
    "A search answers when it has looked at so many listings: its page may be short, or empty, and says where the next one goes on. How many rows answers have stands beside their times; a rare word has no more than it has.",
    "Words are as frequent as in real titles: the first is in every second title, the last of 20,000 in one of 30,000.",
    ...(size.callers === 0
      ? []
      : [
          `Judged is one caller's p99: ${size.callers} callers without a pause share the machine's processors, and their times are mostly of waiting for each other.`,
        ]),
    ...(size.coldAnswers === 0
      ? []
      : [
          `Nothing in memory: the server was restarted and the kernel has forgotten its files; then all questions in turn, ${size.coldAnswers} times.`,
        ]),
  ];
}

import type { Area, AreaOptions, Report } from "../area.ts";
import { type Figure, figure } from "../figure.ts";
import { machineOf } from "../machine.ts";
import type { LinePlot } from "../plot.ts";
import { startServer } from "../server.ts";
import { CHANGED_SHARE } from "./history.ts";
import { type Latency, latencyOf } from "./latency.ts";
import { questionsOf } from "./questions.ts";
import { startService } from "./service.ts";
import { startYear } from "./year.ts";

/** reads measures what is asked of a year of days, and whether a day more costs more than the first ones did. */
export const reads: Area = { title: "Reads", run };

type Size = {
  readonly listings: number;
  readonly days: readonly number[];
  readonly answers: number;
  readonly mostMs: number;
};

const sizes = {
  quick: { listings: 20_000, days: [1, 10, 30], answers: 100, mostMs: 1_000 },
  usual: { listings: 200_000, days: [1, 30, 90], answers: 200, mostMs: 1_000 },
  large: { listings: 1_000_000, days: [1, 30, 90, 180, 365], answers: 300, mostMs: 1_500 },
} as const satisfies Record<string, Size>;

const CALLERS = 8;
const LIMITS = { better: "lower", accept: 50, goal: 15, quick: 200 } as const;

async function run(options: AreaOptions): Promise<Report> {
  const size: Size = options.quick ? sizes.quick : options.large ? sizes.large : sizes.usual;
  await using server = await startServer();
  const machine = machineOf(server.version);
  const url = await server.createDatabase();
  await using service = await startService(url);
  options.say(`writing the first day of ${size.listings.toLocaleString("en")} listings ...`);
  await using year = await startYear(service, url, size.listings);
  const points: Point[] = [];
  for (const days of size.days) {
    options.say(`history of ${days} days ...`);
    const { publishMs } = await year.growTo(days);
    const questions = questionsOf(service.reader, service.ctx, size.listings, days);
    const latencies = new Map<string, Latency>();
    for (const question of questions) latencies.set(question.name, await latencyOf(question, 1, size));
    points.push({ days, publishMs, latencies });
  }
  const last = points.at(-1);
  if (last === undefined) throw new Error("no history was made");
  const questions = questionsOf(service.reader, service.ctx, size.listings, last.days);
  const figures: Figure[] = [];
  for (const question of questions) {
    const alone = last.latencies.get(question.name);
    options.say(`${question.name}, ${CALLERS} callers ...`);
    const together = await latencyOf(question, CALLERS, { ...size, answers: size.answers * 2 });
    if (alone !== undefined) figures.push(...figuresOf(question.name, alone, together, question.isJudged));
  }
  return {
    machine,
    settings: server.settings,
    versions: {},
    notes: notesOf(size, last.days),
    figures: [...figures, ...slopeOf(points)],
    plots: plotsOf(points, size.listings),
  };
}

/** Point is what reads and a publication took at a length of history. */
type Point = { readonly days: number; readonly publishMs: number; readonly latencies: ReadonlyMap<string, Latency> };

function figuresOf(what: string, alone: Latency, together: Latency, isJudged: boolean): Figure[] {
  return [
    figure({ what, variant: "1 caller, p50", unit: "ms" }, [alone.p50]),
    figure({ what, variant: "1 caller, p99", unit: "ms" }, [alone.p99], isJudged ? LIMITS : undefined),
    figure({ what, variant: `${CALLERS} callers, p50`, unit: "ms" }, [together.p50]),
    figure({ what, variant: `${CALLERS} callers, p99`, unit: "ms" }, [together.p99]),
  ];
}

function slopeOf(points: readonly Point[]): Figure[] {
  return points.map(({ days, publishMs }) =>
    figure({ what: "publish a day", variant: `day ${days}`, unit: "ms" }, [publishMs]),
  );
}

function plotsOf(points: readonly Point[], listings: number): LinePlot[] {
  const shown = ["listing", "price history", "changes of a day", "prices", "prices as of a day", "search, rare word"];
  const x = { label: "days of history", unit: "days", scale: "linear" } as const;
  return [
    {
      kind: "lines",
      title: `Reads of ${listings.toLocaleString("en")} listings by days of history, p50`,
      x,
      y: { label: "time of an answer", unit: "ms", scale: "linear" },
      series: shown.map((name) => ({
        name,
        points: points.map(({ days, latencies }) => [days, latencies.get(name)?.p50 ?? 0] as const),
      })),
    },
    {
      kind: "lines",
      title: `Publishing a day of ${listings.toLocaleString("en")} listings by days of history`,
      x,
      y: { label: "time to publish", unit: "s", scale: "linear" },
      // On the first day everything is new: it says nothing of what history costs.
      series: [
        { name: "publish", points: points.slice(1).map(({ days, publishMs }) => [days, publishMs / 1_000] as const) },
      ],
    },
  ];
}

function notesOf(size: Size, days: number): string[] {
  return [
    `${size.listings.toLocaleString("en")} listings of about 1.2 KB, ${days} days; ${CHANGED_SHARE * 100}% of the listings change on a day, a fifth of these changes are of the same 0.2%, and 4% of them are away for a while.`,
    "The first day and the last one of each length are written and published by the service; the days between by SQL, straight into its tables.",
    "Each question is asked over gRPC with mTLS of a service in one process with its callers, of a random listing, day or word each time; pages have 50 rows.",
    "Words are as frequent as in real titles: the first is in every second title, the last of 20,000 in one of 30,000.",
    `Judged is one caller's p99: ${CALLERS} callers without a pause share the machine's processors, and their times are mostly of waiting for each other.`,
  ];
}

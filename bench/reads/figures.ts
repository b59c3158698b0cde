import { type Figure, figure } from "../figure.ts";
import { spreadOf } from "../stats.ts";
import type { AnswerRows } from "./answer-rows.ts";
import type { Latency } from "./latency.ts";
import type { Point } from "./plots.ts";
import type { Question } from "./questions.ts";

/** Asked is a question with its answers: of one caller, of several at once, and of one after a cold start. */
export type Asked = {
  readonly question: Question;
  readonly alone: Latency;
  /** together and cold are undefined where nobody asked so. */
  readonly together: Latency | undefined;
  readonly cold: Latency | undefined;
  /** rows are those of its answers, where they say anything. */
  readonly rows: AnswerRows | undefined;
};

/** JUDGED is the name of the figures that the project has limits for. */
export const JUDGED = "p99 of an answer, one caller";

const P99_MS = { better: "lower", accept: 50, goal: 15, quick: 400 } as const;
// Nothing may grow with the length of history. What a longer one costs is that less of it is in memory.
const GROWTH = { better: "lower", accept: 2, goal: 1.25, quick: 3 } as const;
const PUBLISH_GROWTH = { ...GROWTH, quick: 10 } as const;

/** latencyFigures are the times of all answers, a figure for each question under each name. */
export function latencyFigures(asked: readonly Asked[], callers: number): Figure[] {
  const of = (what: string, pick: (each: Asked) => number | undefined, isJudged = false) =>
    asked.flatMap((each) => {
      const value = pick(each);
      const { name: variant, isJudged: hasLimits } = each.question;
      const limits = isJudged && hasLimits ? P99_MS : undefined;
      return value === undefined ? [] : [figure({ what, variant, unit: "ms" }, [value], limits)];
    });
  return [
    ...of("p50 of an answer, one caller", ({ alone }) => alone.p50),
    ...of(JUDGED, ({ alone }) => alone.p99, true),
    ...of("slowest answer, one caller", ({ alone }) => alone.max),
    ...of(`p50 of an answer, ${callers} callers`, ({ together }) => together?.p50),
    ...of(`p99 of an answer, ${callers} callers`, ({ together }) => together?.p99),
    ...of("p50 of an answer, nothing in memory", ({ cold }) => cold?.p50),
    ...of("slowest answer, nothing in memory", ({ cold }) => cold?.max),
  ];
}

/** rowFigures are how many rows answers have, beside the times that they took: pages may be short. */
export function rowFigures(asked: readonly Asked[]): Figure[] {
  const of = (what: string, pick: (rows: AnswerRows) => number) =>
    asked.flatMap(({ question: { name: variant }, rows }) =>
      rows === undefined ? [] : [figure({ what, variant, unit: "rows" }, [pick(rows)])],
    );
  return [
    ...of("rows of an answer, median", ({ median }) => median),
    ...of("rows of an answer, a tenth has at most", ({ tenth }) => tenth),
  ];
}

/** growthFigures say what a longer history costs: of the judged questions the median, and a day's publication. */
export function growthFigures(points: readonly Point[], judged: ReadonlySet<string>): Figure[] {
  const [first, second] = points;
  const last = points.at(-1);
  const publish = points.map(({ days, publishMs }) =>
    figure({ what: "time to publish", variant: `day ${days}`, unit: "ms" }, publishMs),
  );
  if (first === undefined || second === undefined || last === undefined) return publish;
  const ratios = [...judged].map(
    (name) => (last.latencies.get(name)?.p50 ?? 0) / (first.latencies.get(name)?.p50 ?? 1),
  );
  return [
    figure(
      { what: "p50 of an answer, median of the reads", variant: `day ${last.days} over day ${first.days}`, unit: "x" },
      [spreadOf(ratios).median],
      GROWTH,
    ),
    // The first day has no base to be compared with.
    figure(
      { what: "time to publish", variant: `day ${last.days} over day ${second.days}`, unit: "x" },
      [spreadOf(last.publishMs).median / spreadOf(second.publishMs).median],
      PUBLISH_GROWTH,
    ),
    ...publish,
  ];
}

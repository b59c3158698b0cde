import { quantile } from "../stats.ts";
import type { Question } from "./questions.ts";

/** Latency is how long answers took, in milliseconds. */
export type Latency = { readonly p50: number; readonly p99: number; readonly max: number; readonly count: number };

/** Patience bounds a measurement: so many answers, and no longer than so. */
export type Patience = { readonly answers: number; readonly mostMs: number };

const WARM_UP = 5;

/** latencyOf asks a question again and again, by so many callers at once, each with one question at a time. */
export async function latencyOf(question: Question, callers: number, patience: Patience): Promise<Latency> {
  for (let asked = 0; asked < WARM_UP; asked++) await question.ask();
  const times: number[] = [];
  const endMs = performance.now() + patience.mostMs;
  const call = async () => {
    while (times.length < patience.answers && performance.now() < endMs) times.push(await timeOf(question));
  };
  await Promise.all(Array.from({ length: callers }, call));
  return summaryOf(times);
}

/** timeOf is how long one answer takes, in milliseconds. */
export async function timeOf(question: Question): Promise<number> {
  const startMs = performance.now();
  await question.ask();
  return performance.now() - startMs;
}

/** summaryOf sums up the times of answers. */
export function summaryOf(times: readonly number[]): Latency {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1) ?? Number.NaN,
    count: sorted.length,
  };
}

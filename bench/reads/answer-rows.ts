import { quantile } from "../stats.ts";
import type { Question } from "./questions.ts";

/** AnswerRows is how many rows answers have: the median, and what a tenth of them has at most. */
export type AnswerRows = { readonly median: number; readonly tenth: number };

const ANSWERS = 100;

/** answerRowsOf counts the rows of answers; undefined where a question does not ask for as many as fill a page. */
export async function answerRowsOf({ rows }: Question): Promise<AnswerRows | undefined> {
  if (rows === undefined) return undefined;
  const counts: number[] = [];
  for (let asked = 0; asked < ANSWERS; asked++) counts.push(await rows());
  const sorted = counts.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), tenth: quantile(sorted, 0.1) };
}

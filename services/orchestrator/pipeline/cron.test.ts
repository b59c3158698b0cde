import { expect, it } from "@jest/globals";
import { openSheet } from "../../kit/sourcefile/document.ts";
import { formatProblem } from "../../kit/sourcefile/problem.ts";
import { cron } from "./cron.ts";

function read(text: string): string {
  const sheet = openSheet("x.yaml", JSON.stringify(text));
  const value = cron({ sheet, node: sheet.document.contents ?? undefined, path: "" });
  return value ?? sheet.problems.map(formatProblem).join();
}

it.each([
  "0 6 * * *",
  "59 23 31 12 *",
  "05 06 1,15 * *",
  "30 6 * * MON-FRI",
  "0 6 29 2 *",
  "0 0 L * *",
  "0 6 1-7/2 JAN,JUL *",
])("%s is a time of some days", (text) => expect(read(text)).toBe(text));

it.each([
  ["0 6 31 4 *", "which never does"],
  ["0 6 30 2 *", "which never does"],
  ["*/5 6 * * *", "one minute from 0 to 59"],
  ["0 6-7 * * *", "one hour from 0 to 23"],
  ["60 6 * * *", "one minute from 0 to 59"],
  ["0 6 0 * *", "a day of the month"],
  ["0 6 * * 8", "a day of the week"],
  ["0 6 * *", "found 4 of them"],
])("%s is refused: %s", (text, message) => expect(read(text)).toContain(message));

import { expect, it } from "@jest/globals";
import { compare, lastLine } from "./compare.ts";
import type { Report, SourceReport } from "./report.ts";

const entry: SourceReport = {
  source: "olx-ro",
  items: 4,
  duplicates: 1,
  rejected: {},
  warnings: { PRICE_MALFORMED: 1 },
  listings: 3,
  new: 3,
  changed: 0,
  unchanged: 0,
  gone: 0,
  reappeared: 0,
  priceSum: { RON: "123.40" },
};
const report = (...sources: object[]): { days: { day: string; sources: object[] }[] } => ({
  days: [{ day: "2024-01-25", sources }],
});
const ours: Report = { days: [{ day: "2024-01-25", sources: [entry] }] };

it.each<{ name: string; theirs: unknown; want: string[] }>([
  { name: "equal", theirs: report(entry), want: [] },
  { name: "another source beside", theirs: report({ ...entry, source: "olx-pl", items: 9 }, entry), want: [] },
  { name: "a reason with 0", theirs: report({ ...entry, rejected: { ID_MISSING: 0 } }), want: [] },
  { name: "a figure", theirs: report({ ...entry, gone: 2 }), want: ["gone: theirs 2, ours 0"] },
  { name: "a number as text", theirs: report({ ...entry, items: "4" }), want: ['items: theirs "4", ours 4'] },
  {
    name: "a reason",
    theirs: report({ ...entry, warnings: {} }),
    want: ["warnings.PRICE_MALFORMED: theirs 0, ours 1"],
  },
  {
    name: "a sum",
    theirs: report({ ...entry, priceSum: { RON: "123.41" } }),
    want: ['priceSum.RON: theirs "123.41", ours "123.40"'],
  },
  {
    name: "a currency too many",
    theirs: report({ ...entry, priceSum: { RON: "123.40", EUR: "1.00" } }),
    want: ['priceSum.EUR: theirs "1.00", ours missing'],
  },
  { name: "an unknown figure", theirs: report({ ...entry, extra: 1 }), want: ["extra: theirs 1, ours missing"] },
])("$name", ({ theirs, want }) => {
  expect(compare("olx-ro", theirs, ours).differences).toEqual(want.map((line) => `olx-ro 2024-01-25 ${line}`));
});

it("counts each figure, and a day that is not there as a difference of each", () => {
  expect(compare("olx-ro", report(entry), ours)).toEqual({ figures: 10, differences: [] });
  const missing = compare("olx-ro", { days: [] }, ours).differences;
  expect(missing).toContain("olx-ro 2024-01-25 items: theirs missing, ours 4");
  expect(missing).toHaveLength(10);
});

it.each<{ name: string; theirs: unknown; want: string }>([
  { name: "no days", theirs: { error: "x" }, want: 'no list of objects "days"' },
  { name: "a source twice", theirs: report(entry, entry), want: "twice" },
])("refuses $name", ({ theirs, want }) => {
  expect(() => compare("olx-ro", theirs, ours)).toThrow(want);
});

it("finds the report on the last line", () => {
  expect(lastLine('day 1 done\n{"days":[]}\n\n')).toEqual({ days: [] });
  expect(() => lastLine("all done\n")).toThrow("the last line is no JSON report: all done");
  expect(() => lastLine("")).toThrow("no JSON report");
});

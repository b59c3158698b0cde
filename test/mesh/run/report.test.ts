import { expect, it } from "@jest/globals";
import { closing, newTally, reportOf } from "./report.ts";

it("counts checks, and shows what was seen", () => {
  const tally = newTally();
  const lines: string[] = [];
  const report = reportOf("part 2", tally, (line) => lines.push(line));
  report.check("it holds", true, undefined);
  report.check("it holds, too", true, "x".repeat(200));
  report.check("it does not", false, { code: "OK", tries: 3n, seen: new Set(["a"]) });
  report.figure("p99", "3 ms");
  expect(lines).toEqual([
    "  ok      it holds",
    `  ok      it holds, too: ${"x".repeat(160)} ...`,
    '  FAILED  it does not\n          saw {"code":"OK","tries":"3","seen":["a"]}',
  ]);
  expect(closing(tally)).toEqual([
    "",
    "== figures",
    "part 2  p99  3 ms",
    "",
    "== failed",
    "part 2: it does not",
    "",
    "mesh: 2 passed, 1 failed, 0 skipped",
  ]);
});

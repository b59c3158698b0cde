import { describe, expect, it } from "@jest/globals";
import { figure } from "./figure.ts";
import { markdownTable, textTable, written } from "./table.ts";

const figures = [
  figure({ what: "steps a second", variant: "colheita", unit: "/s" }, [3_210, 2_900, 3_500], {
    better: "higher",
    accept: 1_000,
    goal: 3_000,
    quick: 600,
  }),
  figure({ what: "steps a second", variant: "dbos", unit: "/s" }, [950]),
];

describe("a table", () => {
  it("is aligned on a terminal", () => {
    expect(`\n${textTable(figures)}\n`).toMatchInlineSnapshot(`
"
what            variant   median      min .. max  unit  accept   goal  verdict
steps a second  colheita   3,210  2,900 .. 3,500  /s     1,000  3,000  goal
steps a second  dbos         950                  /s
"
`);
  });

  it("is Markdown in docs", () => {
    expect(`\n${markdownTable(figures)}\n`).toMatchInlineSnapshot(`
"
| what | variant | median | min .. max | unit | accept | goal | verdict |
| --- | --- | --- | --- | --- | --- | --- | --- |
| steps a second | colheita | 3,210 | 2,900 .. 3,500 | /s | 1,000 | 3,000 | goal |
| steps a second | dbos | 950 |  | /s |  |  |  |
"
`);
  });
});

describe("a number", () => {
  it.each([
    { value: 0, want: "0" },
    { value: 0.28412, want: "0.284" },
    { value: 2.5, want: "2.50" },
    { value: 41.25, want: "41.3" },
    { value: 1_122.4, want: "1,122" },
  ])("$value is written $want", ({ value, want }) => {
    expect(written(value)).toBe(want);
  });
});

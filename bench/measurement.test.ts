import { describe, expect, it } from "@jest/globals";
import type { Area } from "./area.ts";
import { figure, type Limits } from "./figure.ts";
import { machineOf } from "./machine.ts";
import { measure } from "./measurement.ts";

const limits: Limits = { better: "higher", accept: 10, goal: 30, quick: 6 };

/** areaOf is measured as these values, one after the other, and not more often than there are some. */
function areaOf(...values: readonly number[]): Area {
  const left = values.values();
  const settings = { fsync: "on" };
  return {
    title: "A room",
    run: async () => {
      const { value, done } = left.next();
      if (done) throw new Error("measured too often");
      const figures = [figure({ what: "rows", variant: "colheita", unit: "/s" }, [value], limits)];
      return { machine: machineOf(), settings, versions: {}, notes: ["A note."], figures, plots: [] };
    },
  };
}

const failing: Area = {
  title: "A room",
  run: async () => {
    throw new Error("no rows were loaded");
  },
};

describe("an area that is measured quickly", () => {
  it.each([
    { name: "and holds what must", area: areaOf(8), breaches: [], prints: "A note." },
    {
      name: "and does not, twice",
      area: areaOf(5, 4),
      breaches: ["rows, colheita: 4 /s; it must be at least 6"],
      prints: "measured once more: rows, colheita: 5 /s; it must be at least 6",
    },
    { name: "and holds it the second time", area: areaOf(5, 8), breaches: [], prints: "rows  colheita    5.00" },
    { name: "and fails", area: failing, breaches: ["rpc could not be measured"], prints: "no rows were loaded" },
  ])("$name tells", async ({ area, breaches, prints }) => {
    const lines: string[] = [];
    const terminal = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) };
    const options = { rounds: 1, quick: true, large: false, say: () => {} };
    expect(await measure("rpc", async () => area, options, terminal)).toEqual(breaches);
    expect(lines.join("\n")).toContain(prints);
  });
});

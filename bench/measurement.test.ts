import { describe, expect, it } from "@jest/globals";
import type { Area } from "./area.ts";
import { figure, type Limits } from "./figure.ts";
import { machineOf } from "./machine.ts";
import { measure } from "./measurement.ts";

const limits: Limits = { better: "higher", accept: 10, goal: 30, quick: 6 };

function areaOf(value: number): Area {
  const figures = [figure({ what: "rows", variant: "colheita", unit: "/s" }, [value], limits)];
  const settings = { fsync: "on" };
  return {
    title: "A room",
    run: async () => ({ machine: machineOf(), settings, versions: {}, notes: ["A note."], figures, plots: [] }),
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
      name: "and does not",
      area: areaOf(5),
      breaches: ["rows, colheita: 5 /s; it must be at least 6"],
      prints: "rows  colheita    5.00",
    },
    { name: "and fails", area: failing, breaches: ["rpc could not be measured"], prints: "no rows were loaded" },
  ])("$name tells", async ({ area, breaches, prints }) => {
    const lines: string[] = [];
    const terminal = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) };
    const options = { rounds: 1, quick: true, large: false, say: () => {} };
    expect(await measure("rpc", async () => area, options, terminal)).toEqual(breaches);
    expect(lines.join("\n")).toContain(prints);
  });
});

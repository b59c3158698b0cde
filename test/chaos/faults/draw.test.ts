import { describe, expect, it } from "@jest/globals";
import { FULL, idsOf } from "../mesh/floor.ts";
import { type Draw, drawFaults } from "./draw.ts";
import { describe as inWords, kindOf } from "./fault.ts";

const draw: Draw = { seed: 7, faults: 500, replicas: FULL, sources: 3, leaseMs: 10_000 };

describe("faults that are drawn", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(drawFaults(draw)).toEqual(drawFaults(draw));
    expect(drawFaults({ ...draw, seed: 8 })).not.toEqual(drawFaults(draw));
  });

  it.each([1, 2, 40, 200])("are %i in all, at least one a day", (faults) => {
    const days = drawFaults({ ...draw, faults });
    expect(days.flat()).toHaveLength(faults);
    for (const [index, day] of days.entries()) {
      expect(day.length).toBeGreaterThan(0);
      expect(new Set(day.map((fault) => fault.day))).toEqual(new Set([index]));
    }
  });

  it("are of every kind, and hurt every replica", () => {
    const faults = drawFaults(draw).flat();
    const kinds = new Set(faults.map(({ harm }) => kindOf(harm, draw.leaseMs)));
    for (const service of ["orchestrator", "collector", "processor", "storage"] as const) {
      expect(kinds).toContain(`kill ${service}`);
      expect(kinds).toContain(`stop ${service}, within the lease`);
      const words = faults.map(inWords).join("\n");
      for (const id of idsOf(FULL, service)) expect(words).toContain(id);
    }
    for (const kind of ["cut", "hold", "delay"]) {
      expect(kinds).toContain(`${kind} link to postgres`);
      expect(kinds).toContain(`${kind} link of services`);
    }
    expect(kinds).toContain("stop orchestrator, beyond the lease");
    expect(kinds).toContain("restart postgres (immediate)");
  });

  it("come two at a time now and then", () => {
    const days = drawFaults(draw);
    const together = days.filter((day) => new Set(day.map((fault) => fault.moment)).size < day.length);
    expect(together.length).toBeGreaterThan(0);
  });
});

import { expect, it } from "@jest/globals";
import type { Fault } from "./faults/fault.ts";
import { linesOf, rowsOf } from "./table.ts";

const kill: Fault = {
  day: 0,
  moment: { by: "time", afterMs: 0 },
  harm: { kind: "kill", service: "orchestrator", who: { id: "orchestrator-1" }, downMs: 0 },
};
const restart: Fault = { day: 0, moment: { by: "time", afterMs: 0 }, harm: { kind: "restart", signal: "SIGQUIT" } };
const done = (fault: Fault) => ({ fault, victim: "", atMs: 0, healMs: 0 });

it("sums up each kind of fault, and all of them", () => {
  const day = { day: "2026-01-01", tookMs: 1, asks: [], faults: [done(kill), done(kill), done(restart)], stuck: [] };
  const pauses = [
    { fault: kill, run: "a", ms: 9_000, takeover: true },
    { fault: kill, run: "b", ms: 1_000, takeover: false },
    { fault: restart, run: "a", ms: 2_000, takeover: false },
  ];
  expect(linesOf(rowsOf({ days: [day], pauses }))).toEqual([
    "fault                         count  takeovers    p50    p99    max  pauses    p50    p99    max",
    "kill orchestrator                 2          1  9.0 s  9.0 s  9.0 s       2  1.0 s  9.0 s  9.0 s",
    "restart postgres (immediate)      1          0      -      -      -       1  2.0 s  2.0 s  2.0 s",
    "all                               3          1  9.0 s  9.0 s  9.0 s       3  2.0 s  9.0 s  9.0 s",
  ]);
});

import { expect, it } from "@jest/globals";
import { testContext } from "../../kit/testing/context.ts";
import { scheduledWith } from "../testing/schedules.ts";
import { createFireDuty } from "./duty.ts";
import type { FireTime, Timetable } from "./timetable.ts";

const due = Date.parse("2026-01-02T06:00:00-03:00");

/** start makes the duty of a pipeline with ten thousand partitions, of which one stands elsewhere. */
function start(timetableOf: (timetable: Timetable) => Timetable) {
  const scheduled = scheduledWith("daily");
  const standings = new Map(
    Array.from({ length: 10_000 }, (_, n) => [
      `p${n}`,
      { since: due - (n === 7 ? 1_000 : 5_000), decidedAt: undefined, decidedDay: undefined },
    ]),
  );
  let now = due - 4_000;
  const decided: string[] = [];
  const duty = createFireDuty({
    scheduled: [{ ...scheduled, timetable: timetableOf(scheduled.timetable) }],
    broken: [],
    store: {
      sync: async () => ({ now, known: new Map([["daily", { paused: false, standings }]]) }),
      keep: async () => {},
      async decide(_ctx, _scheduled, partition) {
        decided.push(partition);
        return [];
      },
    },
    clock: { now: () => now, set: () => {} },
    onFires: () => {},
  });
  return {
    decided,
    async act(at: number) {
      now = at;
      return duty.act(testContext());
    },
  };
}

it("looks into the calendar once for all partitions that stand alike, and not again while they do", async () => {
  let looks = 0;
  const { act, decided } = start((timetable) => ({
    *after(instant): Generator<FireTime> {
      looks += 1;
      yield* timetable.after(instant);
    },
  }));
  for (let time = 0; time < 3; time++) expect(await act(due - 4_000)).toBe(4_000);
  expect(looks).toBe(2);
  expect(await act(due - 3_600_000)).toBe(10_000);
  expect(decided).toEqual([]);
  expect(await act(due)).toBe(1_000);
  expect(decided).toHaveLength(10_000);
  expect(looks).toBe(2);
});

import { describe, expect, it } from "@jest/globals";
import type { Schedule } from "../pipeline/plan.ts";
import { beginsRun, decideFires, lateAfterMs, type Moment } from "./decide.ts";
import type { FireTime } from "./timetable.ts";

const dayMs = 86_400_000;

/** fire is that of the nth day. */
function fire(n: number): FireTime {
  return { day: { year: 2026, month: 1, day: n }, at: n * dayMs };
}

const policy = (mode: "none" | "last" | "all", most = 10, overlap: Schedule["overlap"] = "skip") => ({
  overlap,
  catchUp: { mode, most },
});

describe("fires that are due", () => {
  const inTime = 3 * dayMs + lateAfterMs;
  const late = inTime + 1;
  it.each([
    { name: "in time begin their run", policy: policy("none"), due: [3], now: inTime, want: ["STARTED"] },
    { name: "late are missed", policy: policy("none"), due: [2, 3], now: late, want: ["MISSED", "MISSED"] },
    {
      name: "late are missed beside one in time",
      policy: policy("none"),
      due: [1, 2, 3],
      now: inTime,
      want: ["MISSED", "MISSED", "STARTED"],
    },
    {
      name: "late are made up for, the last",
      policy: policy("last"),
      due: [2, 3],
      now: late,
      want: ["MISSED", "CAUGHT_UP"],
    },
    {
      name: "are not made up for where the last is in time",
      policy: policy("last"),
      due: [2, 3],
      now: inTime,
      want: ["MISSED", "STARTED"],
    },
    {
      name: "late are made up for, all",
      policy: policy("all"),
      due: [1, 2, 3],
      now: inTime,
      want: ["CAUGHT_UP", "CAUGHT_UP", "STARTED"],
    },
    {
      name: "late are made up for, the newest where they are too many",
      policy: policy("all", 2),
      due: [1, 2, 3],
      now: late,
      want: ["MISSED", "CAUGHT_UP", "CAUGHT_UP"],
    },
    {
      name: "in a pause and not made up for are marked so",
      policy: policy("last"),
      due: [1, 2, 3],
      now: late,
      pause: { from: 2 * dayMs, until: 3 * dayMs },
      want: ["MISSED", "PAUSED", "CAUGHT_UP"],
    },
    {
      name: "skip while an earlier run goes on",
      policy: policy("none"),
      due: [3],
      now: inTime,
      before: 1,
      want: ["SKIPPED"],
    },
    {
      name: "queue behind an earlier run",
      policy: policy("none", 1, "queue"),
      due: [3],
      now: inTime,
      before: 1,
      want: ["STARTED"],
    },
    {
      name: "skip where one queues already",
      policy: policy("none", 1, "queue"),
      due: [3],
      now: inTime,
      before: 2,
      want: ["SKIPPED"],
    },
    {
      name: "cancel earlier runs",
      policy: policy("none", 1, "cancel"),
      due: [3],
      now: inTime,
      before: 1,
      want: ["STARTED"],
      cancels: true,
    },
    {
      name: "cancel nothing where none begins",
      policy: policy("none", 1, "cancel"),
      due: [3],
      now: late,
      before: 1,
      want: ["MISSED"],
    },
  ])("$name", ({ policy, due, now, before = 0, pause, want, cancels = false }) => {
    const moment: Moment = { now, before, pause };
    const { decided, cancelBefore } = decideFires(policy, due.map(fire), moment);
    expect(decided.map((each) => each.decision)).toEqual(want);
    expect(decided.map((each) => each.fire.day.day)).toEqual(due);
    expect(cancelBefore).toBe(cancels);
  });
});

/** random gives numbers from 0 to 1 of a seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Room is the model of overlap where nobody is ever late: who works, who waits, and what becomes of the next. */
type Room = { working: number | undefined; waiting: number | undefined };

function enter(room: Room, overlap: Schedule["overlap"], day: number): string {
  if (room.working === undefined) {
    room.working = day;
    return "begins";
  }
  if (overlap === "queue" && room.waiting === undefined) {
    room.waiting = day;
    return "waits";
  }
  if (overlap === "cancel") {
    const stopped = [room.working, room.waiting].filter((each) => each !== undefined);
    Object.assign(room, { working: day, waiting: undefined });
    return `begins and stops ${stopped.join(" ")}`;
  }
  return "skips";
}

function leave(room: Room): void {
  Object.assign(room, { working: room.waiting, waiting: undefined });
}

describe("overlap", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);

  it(`is that of a room for one who works and one who waits (seed ${seed})`, () => {
    const next = random(seed);
    for (let sequence = 0; sequence < 2_000; sequence++) {
      const overlap = (["skip", "queue", "cancel"] as const)[sequence % 3] ?? "skip";
      const room: Room = { working: undefined, waiting: undefined };
      let runs: number[] = [];
      for (let day = 1; day <= 40; day++) {
        for (; next() < 0.4; leave(room)) runs.shift();
        const moment = { now: day * dayMs, pause: undefined, before: runs.length };
        const { decided, cancelBefore } = decideFires(policy("none", 1, overlap), [fire(day)], moment);
        const stopped = cancelBefore ? runs : [];
        if (cancelBefore) runs = [];
        const begins = decided.filter(({ decision }) => beginsRun(decision)).length;
        const became = () => {
          if (begins === 0) return "skips";
          if (stopped.length > 0) return `begins and stops ${stopped.join(" ")}`;
          return runs.length === 0 ? "begins" : "waits";
        };
        expect([sequence, day, became()]).toEqual([sequence, day, enter(room, overlap, day)]);
        if (begins > 0) runs.push(day);
      }
    }
  });

  it(`lets no fire go without a decision, whatever was down for how long (seed ${seed})`, () => {
    const next = random(seed + 1);
    for (let sequence = 0; sequence < 3_000; sequence++) {
      const overlap = (["skip", "queue", "cancel"] as const)[sequence % 3] ?? "skip";
      const mode = (["none", "last", "all"] as const)[Math.floor(sequence / 3) % 3] ?? "none";
      const most = 1 + Math.floor(next() * 5);
      const count = Math.floor(next() * 12);
      const due = Array.from({ length: count }, (_, n) => fire(n + 1));
      const now = count * dayMs + Math.floor(next() * 2 * lateAfterMs);
      const before = Math.floor(next() * 4);
      const { decided, cancelBefore } = decideFires(policy(mode, most, overlap), due, {
        now,
        before,
        pause: undefined,
      });
      expect(decided.map((each) => each.fire)).toEqual(due);
      const late = decided.filter((each) => now - each.fire.at > lateAfterMs);
      const begun = decided.filter(({ decision }) => beginsRun(decision));
      const caughtUp = late.filter(({ decision }) => decision === "CAUGHT_UP").length;
      expect(caughtUp).toBeLessThanOrEqual({ none: 0, last: 1, all: most }[mode]);
      if (overlap === "skip" && before > 0) expect(begun).toEqual([]);
      if (overlap === "queue" && before > 1) expect(begun).toEqual([]);
      expect(cancelBefore).toBe(overlap === "cancel" && begun.length > 0);
      // What begins are the newest: nothing is left out between them.
      expect(begun).toEqual(begun.length === 0 ? [] : decided.slice(-begun.length));
      expect(
        decided.some(({ decision }) => decision === "STARTED") || late.length === count || begun.length === 0,
      ).toBe(true);
    }
  });
});

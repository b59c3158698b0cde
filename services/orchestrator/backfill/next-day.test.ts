import { describe, expect, it } from "@jest/globals";
import { nextDay } from "./next-day.ts";

const first = { year: 2026, month: 1, day: 1 };
const second = { year: 2026, month: 1, day: 2 };

describe("a partition of a reprocess", () => {
  it.each([
    {
      name: "runs its first day",
      line: { previous: undefined, days: [first, second], isMoving: false },
      want: { kind: "run", day: first, last: false },
    },
    {
      name: "tells the newest day that it is the last",
      line: { previous: "SUCCEEDED", days: [second], isMoving: false },
      want: { kind: "run", day: second, last: true },
    },
    {
      name: "waits with the newest day while a newer one is on its way",
      line: { previous: "SUCCEEDED", days: [second], isMoving: true },
      want: { kind: "wait" },
    },
    {
      name: "does not wait with a day that is not the newest",
      line: { previous: "SUCCEEDED", days: [first, second], isMoving: true },
      want: { kind: "run", day: first, last: false },
    },
    {
      name: "waits for a newer day that came up meanwhile",
      line: { previous: "SUCCEEDED", days: [], isMoving: true },
      want: { kind: "wait" },
    },
    {
      name: "is done when no newer day is there",
      line: { previous: "SUCCEEDED", days: [], isMoving: false },
      want: { kind: "end", state: "SUCCEEDED" },
    },
    {
      name: "goes on with a newer day where its last one did not show the line",
      line: { previous: "SUCCEEDED", isHidden: true, days: [second], isMoving: false },
      want: { kind: "run", day: second, last: true },
    },
    {
      name: "has failed where the last day did not show the line, and none follows",
      line: { previous: "SUCCEEDED", isHidden: true, days: [], isMoving: false },
      want: { kind: "end", state: "FAILED" },
    },
    {
      name: "stops where a day failed, for its line would have a hole",
      line: { previous: "FAILED", days: [second], isMoving: false },
      want: { kind: "end", state: "FAILED" },
    },
  ] as const)("$name", ({ line, want }) => expect(nextDay({ isHidden: false, ...line })).toEqual(want));
});

import { describe, expect, it } from "@jest/globals";
import { createProgress } from "./progress.ts";
import { newCall } from "./state.ts";

describe("progress", () => {
  it("is taken once a second, and at once where the clock was set back", () => {
    const progress = createProgress(() => {});
    const call = newCall("a", 0, "", null);
    const takenAt = (now: number, done: number) => {
      progress.put(call, { done, unit: "pages" });
      return progress.takeDue(now).map((each) => each.progress.done);
    };
    const hour = 3_600_000;
    expect(takenAt(2 * hour, 1)).toEqual([1]);
    expect(takenAt(2 * hour + 999, 2)).toEqual([]);
    expect(takenAt(2 * hour + 1_000, 3)).toEqual([3]);
    expect(takenAt(hour, 4)).toEqual([4]);
    expect(takenAt(hour + 999, 5)).toEqual([]);
  });
});

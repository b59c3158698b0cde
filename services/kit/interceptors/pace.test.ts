import { describe, expect, it } from "@jest/globals";
import { createPace } from "./pace.ts";

const progress = (done: number) => ({ update: { $case: "progress", value: { done } } });
const result = { update: { $case: "result", value: {} } };
const beat = { update: { $case: "heartbeat", value: {} } };

type Said = readonly [atMs: number, response: unknown];

describe("createPace", () => {
  it.each<{ name: string; said: readonly Said[]; want: readonly unknown[] }>([
    { name: "holds back progress of the first second", said: [[10, progress(1)]], want: [] },
    {
      name: "sends progress once a second, the newest",
      said: [
        [999, progress(1)],
        [1_000, progress(2)],
        [1_500, progress(3)],
        [1_999, progress(4)],
        [2_100, progress(5)],
      ],
      want: [progress(2), progress(5)],
    },
    {
      name: "sends what was held back before the result",
      said: [
        [10, progress(1)],
        [20, progress(2)],
        [30, result],
      ],
      want: [progress(2), result],
    },
    {
      name: "sends nothing twice",
      said: [
        [1_000, progress(1)],
        [1_001, result],
      ],
      want: [progress(1), result],
    },
    {
      name: "lets all else pass",
      said: [
        [1, beat],
        [2, { text: "x" }],
        [3, result],
      ],
      want: [beat, { text: "x" }, result],
    },
  ])("$name", async ({ said, want }) => {
    let now = 0;
    const sent: unknown[] = [];
    const pace = createPace(
      async (response) => void sent.push(response),
      () => now,
    );
    for (const [atMs, response] of said) {
      now = atMs;
      await pace.send(response);
    }
    expect(sent).toEqual(want);
  });

  it("gives what was held back to who asks, once", async () => {
    const sent: unknown[] = [];
    const pace = createPace(
      async (response) => void sent.push(response),
      () => 0,
    );
    await pace.send(progress(1));
    expect([pace.take(), pace.take()]).toEqual([progress(1), undefined]);
    await pace.send(result);
    expect(sent).toEqual([result]);
  });
});

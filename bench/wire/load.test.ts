import { expect, it } from "@jest/globals";
import { load } from "./load.ts";

it("has as many calls under way as asked for, and counts each", async () => {
  let underWay = 0;
  let most = 0;
  let calls = 0;
  const loaded = await load(
    async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      calls += 1;
      underWay -= 1;
    },
    { atOnce: 5, forMs: 20 },
  );
  expect(most).toBe(5);
  expect(loaded.calls).toBe(calls);
  expect(loaded.p50Ms).toBeLessThanOrEqual(loaded.p99Ms);
});

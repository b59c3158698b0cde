import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import { together } from "./together.ts";

it("returns what all came to, in their order", async () => {
  expect(await together([delay(20, "late"), delay(0, "early")])).toEqual(["late", "early"]);
});

it("throws a failure when the last has ended", async () => {
  let ended = false;
  const late = delay(20).then(() => {
    ended = true;
  });
  await expect(together([Promise.reject(new Error("no")), late])).rejects.toThrow("no");
  expect(ended).toBe(true);
});

import { expect, it } from "@jest/globals";
import { Rate } from "./rate.ts";

function rateAt(perSecond: number) {
  const clock = { nowMs: 0 };
  return { clock, rate: new Rate({ limit: { perSecond, retryAfter: true }, now: () => clock.nowMs }) };
}

it("lets a second's worth through at once, then as many as the time allows", () => {
  const { clock, rate } = rateAt(10);
  const burst = Array.from({ length: 11 }, () => rate.take("a", "olx"));
  expect(burst).toEqual([...Array(10).fill(0), 0.1]);
  clock.nowMs = 100;
  expect([rate.take("a", "olx"), rate.take("a", "olx") > 0]).toEqual([0, true]);
  clock.nowMs = 60_000;
  expect(Array.from({ length: 11 }, () => rate.take("a", "olx")).filter((wait) => wait === 0)).toHaveLength(10);
});

it("counts each client and source apart, and remembers the latest thousand", () => {
  const { rate } = rateAt(1);
  expect([rate.take("a", "olx"), rate.take("a", "shop"), rate.take("b", "olx")]).toEqual([0, 0, 0]);
  expect(rate.take("a", "olx")).toBe(1);
  for (let client = 0; client < 1000; client++) rate.take(`${client}`, "olx");
  expect(rate.take("a", "olx")).toBe(0);
});

it("lets everything through without a limit", () => {
  const { rate } = rateAt(0);
  expect(Array.from({ length: 5000 }, () => rate.take("a", "olx")).every((wait) => wait === 0)).toBe(true);
});

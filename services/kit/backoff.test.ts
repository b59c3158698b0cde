import { describe, expect, it } from "@jest/globals";
import { backoffMs } from "./backoff.ts";

const growth = { firstMs: 50, longestMs: 2_000 };

describe("backoffMs", () => {
  it.each([
    { name: "begins with the first wait", failures: 1, share: 1, want: 50 },
    { name: "doubles", failures: 3, share: 1, want: 200 },
    { name: "stops growing at the longest", failures: 7, share: 1, want: 2_000 },
    { name: "never overflows", failures: 1_000_000, share: 1, want: 2_000 },
    { name: "is a share of it", failures: 3, share: 0.5, want: 100 },
    { name: "may be nothing", failures: 3, share: 0, want: 0 },
  ])("$name", ({ failures, share, want }) => {
    expect(backoffMs(failures, growth, share)).toBe(want);
  });
});

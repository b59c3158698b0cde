import { expect, it } from "@jest/globals";
import { withoutSite } from "./rows.ts";

const page = ["page", "olx", "2026-01-01", 1, 3, 0, "aa", 512, "application/json", "http://127.0.0.1:4005/offers"];
const shard = ["shard", "olx", "2026-01-01", 1, 3, "cars", [{ category: "cars" }], "COMPLETE", "", "", 1, 512];
const plan = ["plan", "olx", "2026-01-01", 1, {}, false];

it.each([
  { name: "a page's address, hash and size", row: page, want: [...page.slice(0, 6), "application/json"] },
  { name: "the size of a shard's pages", row: shard, want: shard.slice(0, 11) },
  { name: "nothing of a plan", row: plan, want: plan },
])("takes out $name", ({ row, want }) => {
  const { collector } = withoutSite({ storage: ["kept"], runs: ["kept too"], collector: [JSON.stringify(row)] });
  expect(collector).toEqual([JSON.stringify(want)]);
});

it("refuses a row of another shape", () => {
  expect(() => withoutSite({ storage: [], runs: [], collector: ['"page"'] })).toThrow("expected a row as a list");
});

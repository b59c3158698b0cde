import { expect, it } from "@jest/globals";
import { stranger, workloadsOf } from "./callers.ts";

it("tries every account once, and from another namespace those that are named", () => {
  const workloads = workloadsOf(["default", "storage", "processor"]);
  const names = workloads.map(({ account, namespace }) => `${account} of ${namespace}`);
  expect(names).toHaveLength(new Set(names).size);
  for (const account of ["default", "storage", "processor", "operator", "gateway", stranger]) {
    expect(names).toContain(`${account} of colheita`);
  }
  expect(names).toContain("processor of elsewhere");
  expect(names).not.toContain("storage of elsewhere");
  expect(names).not.toContain(`${stranger} of elsewhere`);
});

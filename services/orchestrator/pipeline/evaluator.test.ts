import type { JsonValue } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Catalog } from "../contract/catalog.ts";
import { testContracts } from "../testing/contracts.ts";
import { planWith, stepWith } from "../testing/plans.ts";
import { createEvaluator } from "./evaluator.ts";

let catalog: Catalog;

beforeAll(async () => {
  ({ catalog } = await testContracts());
});

const jobs = (count: number): JsonValue[] => Array.from({ length: count }, (_, n) => ({ id: `j-${n}`, size: n }));

/** idsOf are the ids of many items, as an expression makes them. */
function idsOf(id: string, count: number): readonly string[] {
  const fanOut = { kind: "list", source: "steps.list.jobs", id, limit: 1, mayFail: { kind: "none" } } as const;
  const list = stepWith({ name: "list", method: "acme.jobs.v1.JobService/List" });
  const each = stepWith({ name: "do", method: "acme.jobs.v1.JobService/Do", needs: ["list"], fanOut });
  const evaluator = createEvaluator(planWith({ steps: [list, each] }), catalog);
  const items = jobs(count);
  const scope = { run: {}, inputs: {}, steps: { list: { jobs: items } } };
  return evaluator.ids(
    each,
    items.values().map((item) => ({ ...scope, item })),
  );
}

describe("the ids of the items of a fan-out", () => {
  it("are made of what each item says", () => {
    expect(idsOf("item.id + '-' + string(item.size)", 10_000).slice(0, 2)).toEqual(["j-0-0", "j-1-1"]);
  });

  it("are refused where all of them together go on too long, and the next ones are not", () => {
    const search = "steps.list.jobs.filter(j, j.id == item.id)[0].id";
    expect(() => idsOf(search, 10_000)).toThrow("it goes beyond the limit expression work, 5000000");
    expect(idsOf(search, 100)).toHaveLength(100);
  });
});

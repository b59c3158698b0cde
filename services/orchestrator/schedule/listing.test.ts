import { fromBinary, type JsonObject, toJson } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { unavailable } from "../../kit/errors.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { Catalog } from "../contract/catalog.ts";
import { contractsOf } from "../contract/load.ts";
import type { Caller } from "../engine/caller.ts";
import type { Partitions, Plan } from "../pipeline/plan.ts";
import { ourContracts } from "../testing/contracts.ts";
import { planWith } from "../testing/plans.ts";
import { createListingDuty } from "./listing.ts";
import type { Listing } from "./store.ts";

let catalog: Catalog;

beforeAll(async () => {
  catalog = contractsOf([await ourContracts()]).catalog;
});

const partitions: Partitions = {
  kind: "call",
  method: "colheita.collector.v1.CollectorService/ListSources",
  request: { kind: "object", fields: { page_size: { kind: "literal", value: 2 } } },
  source: "response.sources.filter(s, s.problems.size() == 0)",
  id: 'item.name.removePrefix("sources/")',
};
const plan = planWith({ pipeline: "daily", partitions });

/** collector answers with pages of sources; undefined: it is away. */
function collector(pages: () => readonly JsonObject[] | undefined) {
  const asked: JsonObject[] = [];
  const caller: Caller = {
    async *call(_ctx, method, bytes) {
      const request = toJson(method.input, fromBinary(method.input, bytes), { useProtoFieldName: true }) as JsonObject;
      asked.push(request);
      const page = pages()?.[Number(request.page_token ?? "0")];
      if (page === undefined) throw unavailable("PEER_UNAVAILABLE", "The collector is away.");
      yield { kind: "result", output: page, sizeBytes: 1 };
    },
  };
  return { asked, caller };
}

function source(name: string, problems: readonly JsonObject[] = []): JsonObject {
  return { name: `sources/${name}`, problems: [...problems] };
}

/** start makes the duty, with a clock that the test moves. */
function start(caller: Caller, plans: readonly Plan[] = [plan, planWith()]) {
  const kept: Listing[] = [];
  let now = 0;
  const duty = createListingDuty({
    ...{ plans, catalog, caller },
    clock: { monotonicMs: () => now },
    async keep(_ctx, listing) {
      kept.push(listing);
    },
  });
  return {
    kept,
    async act(at: number) {
      now = at;
      return await duty.act(testContext());
    },
  };
}

describe("the partitions of a pipeline", () => {
  it("are those of all pages, and asked for once a minute", async () => {
    const pages = [
      { sources: [source("a"), source("b", [{ line: 1 }])], next_page_token: "1" },
      { sources: [source("c"), source("a"), source("No name")], next_page_token: "" },
    ];
    const { asked, caller } = collector(() => pages);
    const { kept, act } = start(caller);
    expect(await act(0)).toBe(60_000);
    expect(kept).toEqual([{ pipeline: "daily", partitions: ["a", "c"] }]);
    expect(asked).toEqual([{ page_size: 2 }, { page_size: 2, page_token: "1" }]);
    expect(await act(59_000)).toBe(1_000);
    expect(asked).toHaveLength(2);
    await act(60_000);
    expect(asked).toHaveLength(4);
  });

  it("stay as they were while nobody tells them, and are asked for again sooner", async () => {
    let isAway = true;
    const { caller } = collector(() => (isAway ? undefined : [{ sources: [source("a")], next_page_token: "" }]));
    const { kept, act } = start(caller);
    expect(await act(0)).toBe(10_000);
    expect(kept).toEqual([]);
    isAway = false;
    expect(await act(10_000)).toBe(60_000);
    expect(kept).toEqual([{ pipeline: "daily", partitions: ["a"] }]);
  });

  it("stay as they were while the list is empty", async () => {
    const { kept, act } = start(
      collector(() => [{ sources: [source("a", [{ line: 1 }])], next_page_token: "" }]).caller,
    );
    expect(await act(0)).toBe(10_000);
    expect(kept).toEqual([]);
  });

  it("of one pipeline are known although another's list can't be read", async () => {
    const { caller } = collector(() => [{ sources: [source("a")], next_page_token: "" }]);
    const method = "colheita.collector.v1.CollectorService/NoSuchMethod";
    const broken = planWith({ pipeline: "broken", partitions: { ...partitions, method } });
    const { kept, act } = start(caller, [broken, plan]);
    expect(await act(0)).toBe(10_000);
    expect(kept).toEqual([{ pipeline: "daily", partitions: ["a"] }]);
  });

  it("are refused where their pages do not end", async () => {
    const endless = [{ sources: [source("a")], next_page_token: "0" }];
    const { kept, act } = start(collector(() => endless).caller);
    expect(await act(0)).toBe(10_000);
    expect(kept).toEqual([]);
  });
});

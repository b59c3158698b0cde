import { expect, it } from "@jest/globals";
import { ListSourcesResponse } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ListRunsResponse } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { testContext } from "../kit/testing/context.ts";
import type { Clients } from "./mesh/clients.ts";
import { createOutput } from "./output.ts";
import { runDays } from "./run.ts";

const good = { name: "sources/olx" };
const broken = { name: "sources/shop", problems: ["shop.yaml:1:1: titel: expected title"] };

it.each([
  { name: "is good where all files are", sources: [good], ok: true },
  { name: "is bad where a source's file has mistakes", sources: [good, broken], ok: false },
])("a run $name", async ({ sources, ok }) => {
  const written: string[] = [];
  const clients = {
    collector: { listSources: async () => ListSourcesResponse.fromPartial({ sources }) },
    orchestrator: { listRuns: async () => ListRunsResponse.create() },
  };
  const result = await runDays(testContext(), {
    clients: clients as unknown as Clients,
    output: createOutput(false, { write: (text) => written.push(text) }, { write: () => true }),
    ...{ pids: "", days: 0, sources: undefined, elapsedMs: () => 0 },
  });
  expect(result).toEqual({ ok, sources: ["olx"], lastDay: undefined });
  expect(written.join("").includes("Not harvested: shop.yaml:1:1")).toBe(!ok);
});

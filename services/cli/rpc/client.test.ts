import { expect, it } from "@jest/globals";
import { PipelineService } from "../../../gen/es/colheita/orchestrator/v1/pipeline_service_pb.ts";
import { policies } from "../../../gen/policy/policy.ts";
import type { Channels } from "../../kit/channels.ts";
import { testContext } from "../../kit/testing/context.ts";
import { createClient } from "./client.ts";

it("says of an answer that is no message who gave it", async () => {
  const channels: Channels = {
    account: "operator",
    unary: async () => Uint8Array.from([255, 255, 255]),
    async *stream() {},
    close() {},
  };
  const client = createClient(PipelineService, { channels, address: "a:1", policies });
  await expect(client.listPipelines(testContext(), {})).rejects.toMatchObject({
    code: "INTERNAL",
    message: "What a:1 answers to ListPipelines is no colheita.orchestrator.v1.ListPipelinesResponse.",
  });
});

import { expect, it } from "@jest/globals";
import {
  CollectionPlan,
  CollectRequest,
  CollectResponse,
} from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { answersOf } from "./answers.ts";

const answers = answersOf(3);
const answer = (method: string, request: Uint8Array = new Uint8Array()) =>
  answers.get(method)?.(request) ?? Buffer.alloc(0);

it("plans as many shards as asked for", () => {
  const plan = CollectionPlan.decode(answer("colheita.collector.v1.CollectorService/PlanCollection"));
  expect(plan.shards.map(({ id, ordinal }) => [id, ordinal])).toEqual([
    ["MLB1000", 0],
    ["MLB1001", 1],
    ["MLB1002", 2],
  ]);
});

it("answers for the shard that is asked for", () => {
  const request = CollectRequest.encode(CollectRequest.fromPartial({ shard: "MLB1001" })).finish();
  const { update } = CollectResponse.decode(answer("colheita.collector.v1.CollectorService/Collect", request));
  expect(update).toMatchObject({ $case: "result", value: { shard: "MLB1001" } });
});

import type { ShardOutcome } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import type {
  ProcessorServiceDefinition,
  ProcessResponse,
} from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import type { Snapshot } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { collected } from "../../services/collector/testing/collector.ts";
import type { Context } from "../../services/kit/context.ts";
import { type Day, formatDay } from "../../services/kit/day.ts";
import type { Client } from "../../services/kit/rpc.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import type { Stage } from "./stage.ts";

/** Steps are the steps of a run, as its pipeline's file has them. */
export type Steps = {
  readonly stage: Stage;
  readonly source: string;
  readonly day: Day;
  readonly processor: Client<typeof ProcessorServiceDefinition>;
  /** archived says that the day is read from the archive alone. */
  readonly archived: boolean;
  /** line is "" for what readers see. */
  readonly line: string;
  /** pipeline is whose run it is. */
  readonly pipeline: string;
};

/** runSteps calls the services as a run does, from the plan to the publication. */
export async function runSteps(steps: Steps): Promise<Snapshot> {
  const { stage, day, archived, line } = steps;
  const { collector, engine } = stage;
  const source = `sources/${steps.source}`;
  const ctx = engineContext(steps.pipeline, steps.source, day);
  const plan = await collector.orchestrator.planCollection(ctx, { source, day, refetch: false, archived });
  const { generation, shards } = plan;
  const opened = await engine.openSnapshot(ctx, { source, day, generation, shards, line, runGeneration: 1 });
  const outcomes: ShardOutcome[] = [];
  for (const { id: shard } of shards) {
    const request = { source, day, generation, shard };
    const { state, reason, message } = await collected(collector.orchestrator, { ...request, archived }, ctx);
    const snapshotNumber = opened.number;
    const work = steps.processor.process(ctx, { ...request, snapshotNumber, state, reason, message });
    outcomes.push(await resultOf(work));
  }
  const { gates, publishPartial } = plan;
  return engine.publishSnapshot(ctx, {
    ...{ source, gates, publishPartial },
    snapshotNumber: opened.number,
    shards: outcomes,
  });
}

/** engineContext is a call on behalf of the run of a day. */
export function engineContext(pipeline: string, source: string, day: Day): Context {
  const run = `pipelines/${pipeline}/runs/${source}-${formatDay(day)}-1`;
  return testContext({ engine: { run, step: "step", item: "", attempt: 1, idempotencyKey: run, epoch: 1 } });
}

async function resultOf(stream: AsyncIterable<ProcessResponse>): Promise<ShardOutcome> {
  for await (const { update } of stream) {
    if (update?.$case === "result" && update.value.outcome !== undefined) return update.value.outcome;
  }
  throw new Error("a shard was processed without an outcome");
}

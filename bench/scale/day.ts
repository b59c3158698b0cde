import type { ShardOutcome } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { Snapshot_Outcome, type SnapshotCounts } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Context } from "../../services/kit/context.ts";
import { type Day, formatDay } from "../../services/kit/day.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import type { Callees } from "./callees.ts";

/** shardsAtOnce is how many shards are under way: enough to keep four replicas of each service at work. */
export const shardsAtOnce = 16;

/**
 * harvest brings a source's day in as the daily pipeline does, and hands the shards to the replicas in turn, as a mesh
 * would. It throws where the day is not complete.
 */
export async function harvest(callees: Callees, source: string, day: Day): Promise<SnapshotCounts> {
  const run = `pipelines/daily/runs/${source}-${formatDay(day)}`;
  const name = `sources/${source}`;
  const first = contextOf(run, "plan", "");
  const [collector] = callees.collectors;
  if (collector === undefined) throw new TypeError("there is no collector");
  const plan = await collector.planCollection(first, { source: name, day, refetch: false, archived: false });
  const { generation, shards } = plan;
  const snapshot = await callees.storage.openSnapshot(contextOf(run, "open", ""), {
    source: name,
    day,
    generation,
    shards,
    line: "",
    runGeneration: 1,
  });
  const outcomes: ShardOutcome[] = [];
  const rest = shards.entries();
  const loop = async () => {
    for (const [index, { id }] of rest) {
      const shard = { source: name, day, generation, shard: id };
      const replica = index % callees.collectors.length;
      const { state, reason, message } = await collected(callees, replica, contextOf(run, "collect", id), shard);
      const asked = { ...shard, snapshotNumber: snapshot.number, state, reason, message };
      outcomes.push(await processed(callees, replica, contextOf(run, "process", id), asked));
    }
  };
  await Promise.all(Array.from({ length: shardsAtOnce }, loop));
  const published = await callees.storage.publishSnapshot(contextOf(run, "publish", ""), {
    source: name,
    snapshotNumber: snapshot.number,
    shards: outcomes,
    gates: plan.gates,
    publishPartial: false,
  });
  if (published.outcome !== Snapshot_Outcome.COMPLETE || published.counts === undefined) {
    throw new Error(`${run}: ${published.outcomeReasons.join(", ")}`);
  }
  return published.counts;
}

type Shard = { readonly source: string; readonly day: Day; readonly generation: number; readonly shard: string };

async function collected({ collectors }: Callees, replica: number, ctx: Context, shard: Shard) {
  for await (const { update } of collectors[replica]?.collect(ctx, { ...shard, archived: false }) ?? []) {
    if (update?.$case === "result") return update.value;
  }
  throw new Error(`the collection of ${shard.shard} has no result`);
}

async function processed(
  { processors }: Callees,
  replica: number,
  ctx: Context,
  asked: Parameters<Callees["processors"][number]["process"]>[1],
): Promise<ShardOutcome> {
  for await (const { update } of processors[replica]?.process(ctx, asked) ?? []) {
    if (update?.$case === "result" && update.value.outcome !== undefined) return update.value.outcome;
  }
  throw new Error(`the processing of ${asked.shard} has no result`);
}

function contextOf(run: string, step: string, item: string): Context {
  const idempotencyKey = `${run}/${step}/${item}`;
  return testContext({ engine: { run, step, item, attempt: 1, idempotencyKey, epoch: 1 } });
}

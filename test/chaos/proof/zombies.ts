import { policies } from "../../../gen/policy/policy.ts";
import {
  CollectorServiceDefinition,
  CollectRequest,
} from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import {
  OpenSnapshotRequest,
  StorageServiceDefinition,
  WriteListingsRequest,
} from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { createClient } from "../../../services/kit/client.ts";
import { type Context, withTimeout } from "../../../services/kit/context.ts";
import { parseDay } from "../../../services/kit/day.ts";
import { isRpcError } from "../../../services/kit/errors.ts";
import type { ServiceDefinition } from "../../../services/kit/rpc.ts";
import { testContext } from "../../../services/kit/testing/context.ts";
import type { Eye } from "../../support/eye.ts";
import { channelsAs } from "../../support/fleet.ts";
import type { Mesh } from "../mesh/mesh.ts";

type Old = {
  readonly name: string;
  readonly partition: string;
  readonly day: string;
  readonly epoch: number;
  readonly shard: string;
};

type Calls = Readonly<Record<string, (ctx: Context) => Promise<unknown>>>;

const callMs = 10_000;
const mostRuns = 5;

/**
 * livelyZombies plays an owner that another one has followed: it makes the calls of a run in the name of the epoch
 * before the newest, and says which of them were not refused for that.
 */
export async function livelyZombies(mesh: Mesh, eye: Eye): Promise<string[]> {
  using stack = new DisposableStack();
  const connect = async <S extends ServiceDefinition>(account: string, callee: string, definition: S) => {
    const channels = stack.adopt(channelsAs(await mesh.identify(account)), (each) => each.close());
    const address = mesh.part(`${callee}-1`).address("grpc") ?? "";
    return createClient(definition, { channels, policies, callee, address });
  };
  const clients = {
    opener: await connect("orchestrator", "storage", StorageServiceDefinition),
    writer: await connect("processor", "storage", StorageServiceDefinition),
    collector: await connect("orchestrator", "collector", CollectorServiceDefinition),
  };
  const runs = await eye.query<Old>(
    "orchestrator",
    `select name, partition, day::text, epoch::int - 1 epoch,
        (select item_id from call where run_id = run.id and step = 'collect' order by index limit 1) shard
      from run where state = 'SUCCEEDED' order by epoch desc, id limit ${mostRuns}`,
  );
  const found: string[] = [];
  for (const run of runs ?? []) {
    const [snapshot] =
      (await eye.query<{ no: string }>("storage", "select no from snapshot where run = $1", [run.name])) ?? [];
    for (const [what, call] of Object.entries(callsOf(clients, run, BigInt(snapshot?.no ?? 0)))) {
      const refused = await refusalOf(run, call);
      if (refused !== "EPOCH_STALE") found.push(`${what} of ${run.name} at epoch ${run.epoch} came to: ${refused}`);
    }
  }
  return found;
}

type Storage = ReturnType<typeof createClient<typeof StorageServiceDefinition>>;
type Collector = ReturnType<typeof createClient<typeof CollectorServiceDefinition>>;
type Clients = { readonly opener: Storage; readonly writer: Storage; readonly collector: Collector };

function callsOf({ opener, writer, collector }: Clients, run: Old, snapshotNumber: bigint): Calls {
  const source = `sources/${run.partition}`;
  const day = parseDay(run.day);
  const { shard } = run;
  const shards = [{ id: shard, ordinal: 0 }];
  const items = [
    { page: 0, row: 0, outcome: { $case: "reject" as const, value: { reason: "ZOMBIE", message: "late" } } },
  ];
  const batch = { source, snapshotNumber, shard, firstItem: 0n, items };
  return {
    OpenSnapshot: (ctx) =>
      opener.openSnapshot(ctx, OpenSnapshotRequest.fromPartial({ source, day, generation: 1, shards })),
    WriteListings: (ctx) => writer.writeListings(ctx, WriteListingsRequest.fromPartial(batch)),
    Collect: async (ctx) => {
      for await (const _ of collector.collect(ctx, CollectRequest.fromPartial({ source, day, generation: 1, shard })));
    },
  };
}

async function refusalOf({ name, epoch, shard }: Old, call: (ctx: Context) => Promise<unknown>): Promise<string> {
  const idempotencyKey = `${name}/zombie/${shard}`;
  const engine = { run: name, step: "zombie", item: shard, attempt: 1, idempotencyKey, epoch };
  using ctx = withTimeout(testContext({ engine }), callMs);
  try {
    await call(ctx);
    return "success";
  } catch (error) {
    return isRpcError(error) ? error.reason : String(error);
  }
}

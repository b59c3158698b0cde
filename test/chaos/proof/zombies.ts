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
import { type Context, withTimeout } from "../../../services/kit/context.ts";
import { parseDay } from "../../../services/kit/day.ts";
import { isRpcError } from "../../../services/kit/errors.ts";
import type { Client, ServiceDefinition } from "../../../services/kit/rpc.ts";
import { wholeClient } from "../../../services/kit/testing/client.ts";
import { testContext } from "../../../services/kit/testing/context.ts";
import type { Eye } from "../../support/eye.ts";
import { channelsAs } from "../../support/fleet.ts";
import type { Mesh } from "../mesh/mesh.ts";

type Old = {
  readonly name: string;
  readonly partition: string;
  readonly day: string;
  readonly shard: string;
};

/** Late is a call that an owner makes too late, and the epoch that its callee has heard of by then. */
type Late = { readonly callee: "collector" | "storage"; call(ctx: Context): Promise<unknown> };

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
    return wholeClient(definition, { channels, policies, callee, address });
  };
  const clients = {
    opener: await connect("orchestrator", "storage", StorageServiceDefinition),
    writer: await connect("processor", "storage", StorageServiceDefinition),
    collector: await connect("orchestrator", "collector", CollectorServiceDefinition),
  };
  const runs = await eye.query<Old>(
    "orchestrator",
    `select name, partition, day::text,
        (select item_id from call where run_id = run.id and step = 'collect' order by index limit 1) shard
      from run where state = 'SUCCEEDED' order by epoch desc, id limit ${mostRuns}`,
  );
  const found: string[] = [];
  for (const run of runs ?? []) {
    const [snapshot] =
      (await eye.query<{ no: string }>("storage", "select no from snapshot where run = $1", [run.name])) ?? [];
    for (const [what, late] of Object.entries(callsOf(clients, run, BigInt(snapshot?.no ?? 0)))) {
      const epoch = (await newestEpoch(eye, late.callee, run)) - 1;
      const refused = await refusalOf(run, epoch, late);
      if (refused !== "EPOCH_STALE") found.push(`${what} of ${run.name} at epoch ${epoch} came to: ${refused}`);
    }
  }
  return found;
}

// A callee that was not called since the last owner came has not heard of its epoch.
async function newestEpoch(eye: Eye, callee: Late["callee"], { name }: Old): Promise<number> {
  const rows = await eye.query<{ epoch: number }>(callee, "select epoch::int from run_epoch where run = $1", [name]);
  return rows?.[0]?.epoch ?? Number.NaN;
}

type Storage = Client<typeof StorageServiceDefinition>;
type Collector = Client<typeof CollectorServiceDefinition>;
type Clients = { readonly opener: Storage; readonly writer: Storage; readonly collector: Collector };

function callsOf({ opener, writer, collector }: Clients, run: Old, snapshotNumber: bigint): Record<string, Late> {
  const source = `sources/${run.partition}`;
  const day = parseDay(run.day);
  const { shard } = run;
  const opening = OpenSnapshotRequest.fromPartial({ source, day, generation: 1, shards: [{ id: shard, ordinal: 0 }] });
  const items = [
    { page: 0, row: 0, outcome: { $case: "reject" as const, value: { reason: "ZOMBIE", message: "late" } } },
  ];
  const batch = WriteListingsRequest.fromPartial({ source, snapshotNumber, shard, firstItem: 0n, items });
  const collecting = CollectRequest.fromPartial({ source, day, generation: 1, shard });
  return {
    OpenSnapshot: { callee: "storage", call: (ctx) => opener.openSnapshot(ctx, opening) },
    WriteListings: { callee: "storage", call: (ctx) => writer.writeListings(ctx, batch) },
    Collect: {
      callee: "collector",
      async call(ctx) {
        for await (const _ of collector.collect(ctx, collecting));
      },
    },
  };
}

async function refusalOf({ name, shard }: Old, epoch: number, { call }: Late): Promise<string> {
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

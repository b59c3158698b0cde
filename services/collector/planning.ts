import type { Context, EngineMetadata } from "../kit/context.ts";
import { failedPrecondition, unavailable } from "../kit/errors.ts";
import type { Template } from "../kit/sourcefile/template.ts";
import type { SourceFile } from "../kit/sourcefile/types.ts";
import { readShards } from "./discovery.ts";
import { type Fault, type Fetched, malformed } from "./fault.ts";
import type { Ledger } from "./ledger.ts";
import type { Plan, PlannedShard } from "./shard.ts";
import { addressFault, listTarget, type Secrets, type Target } from "./target.ts";

/** Fetch asks a site, politely: it waits its turn and tries again what may pass. check may find a fault in an answer. */
export type Fetch = (
  ctx: Context,
  target: Target,
  check?: (answer: Extract<Fetched, { ok: true }>["answer"]) => Fault | undefined,
) => Promise<Fetched>;

/** PlanDeps are what planning needs. */
export type PlanDeps = {
  readonly ledger: Ledger;
  readonly fetch: (file: SourceFile) => Fetch;
  readonly secrets: Secrets;
};

/** PlanRequest says which day of which source. */
export type PlanRequest = {
  readonly file: SourceFile;
  readonly day: string;
  readonly refetch: boolean;
  readonly engine: EngineMetadata;
};

/** plan decides which shards a source has on a day and freezes that; a repeat gets the same plan and asks nobody. */
export async function plan(ctx: Context, deps: PlanDeps, request: PlanRequest): Promise<Plan> {
  const { file, day, refetch, engine } = request;
  const known = await deps.ledger.plan(ctx, { source: file.name, day, refetch, engine });
  if (known !== undefined) return known;
  const shards = await shardsOf(ctx, deps, file, day);
  checkSize(file.name, shards);
  return deps.ledger.freeze(ctx, engine, {
    source: file.name,
    day,
    refetch,
    shards,
    gates: file.gates,
    publishPartial: file.publish === "partial",
  });
}

async function shardsOf(ctx: Context, deps: PlanDeps, file: SourceFile, day: string): Promise<readonly PlannedShard[]> {
  const { shards, limits } = file.collect;
  if (shards.kind === "list") {
    return shards.list.map(({ id, params }, ordinal) => ({ id, ordinal, requests: [Object.fromEntries(params)] }));
  }
  const { discover } = shards;
  let found: readonly PlannedShard[] = [];
  const target = targetOf(deps, file, discover.url, day);
  const fetched = await deps.fetch(file)(ctx, target, (answer) => {
    const read = readShards(answer.body, discover, limits.shards);
    if (!read.ok) return malformed(read.message);
    found = read.shards;
    return undefined;
  });
  if (!fetched.ok) throw planFailed(file.name, fetched.fault);
  return found;
}

// Plan, opening and publication each name all shards of a day in one message of at most 1 MiB. What fits here fits there,
// whatever became of each shard. A plan that was frozen could not be helped any more.
const mostPlanBytes = 720 * 1024;
const bytesBesideId = 10;

function checkSize(source: string, shards: readonly PlannedShard[]): void {
  const sizeBytes = shards.reduce((sum, { id }) => sum + Buffer.byteLength(id) + bytesBesideId, 0);
  if (sizeBytes <= mostPlanBytes) return;
  const message = `The plan of ${source} would have ${shards.length} shards and ${sizeBytes} bytes of ids; a plan has room for ${mostPlanBytes}. Make the shards larger or their ids shorter, or several sources of this one.`;
  const metadata = {
    source,
    shards: String(shards.length),
    sizeBytes: String(sizeBytes),
    limitBytes: String(mostPlanBytes),
  };
  throw failedPrecondition("PLAN_TOO_LARGE", message, { metadata });
}

function targetOf(deps: PlanDeps, file: SourceFile, list: Template, day: string): Target {
  try {
    return listTarget(file, list, day, deps.secrets);
  } catch (error) {
    throw planFailed(file.name, addressFault(error));
  }
}

// Polite tries have been made already. The engine asks again for as long as the run lasts, and a site that is down all
// day shall hear little of that.
const patienceMs = 60_000;

function planFailed(source: string, fault: Fault): Error {
  const message = `The list of shards of ${source} could not be fetched: ${fault.message}`;
  const metadata = { source, fault: fault.reason };
  if (!fault.retry) return failedPrecondition("PLAN_FAILED", message, { metadata });
  return unavailable("PLAN_FAILED", message, { metadata, retryDelayMs: Math.max(fault.retryAfterMs ?? 0, patienceMs) });
}

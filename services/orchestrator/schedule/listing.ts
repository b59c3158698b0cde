import type { JsonObject, Registry } from "@bufbuild/protobuf";
import type { Clock } from "../../kit/clock.ts";
import { type Context, withTimeout } from "../../kit/context.ts";
import { internal, isRpcError } from "../../kit/errors.ts";
import { isSlug } from "../../kit/names.ts";
import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import type { Catalog } from "../contract/catalog.ts";
import { encodeRequest } from "../contract/message.ts";
import type { Caller } from "../engine/caller.ts";
import { type PartitionCall, partitionCall } from "../pipeline/partitions.ts";
import type { Partitions, Plan } from "../pipeline/plan.ts";
import { createApart } from "../reconcile/apart.ts";
import type { Duty } from "../reconcile/reconciler.ts";
import type { Listing } from "./store.ts";

/** ListingDutyOptions are what the duty of listing partitions works with. */
export type ListingDutyOptions = {
  readonly plans: readonly Plan[];
  readonly catalog: Catalog;
  readonly caller: Caller;
  readonly clock: Pick<Clock, "monotonicMs">;
  keep(ctx: Context, listing: Listing): Promise<void>;
};

type Listed = { readonly plan: Plan; readonly partitions: Extract<Partitions, { kind: "call" }> };

/** listingMs is how often it is asked what a pipeline runs for, and retryMs how soon again where there was no answer. */
const listingMs = 60_000;
const retryMs = 10_000;
const listLimitMs = 30_000;
const mostPages = 100;
const mostPartitions = 10_000;

/**
 * createListingDuty makes the duty that what pipelines run for is known, where a service tells it. The last answer is
 * kept, so that a schedule fires although that service is away.
 */
export function createListingDuty(options: ListingDutyOptions): Duty {
  const { clock, catalog, caller } = options;
  const listed = options.plans.flatMap((plan): Listed[] =>
    plan.partitions?.kind === "call" ? [{ plan, partitions: plan.partitions }] : [],
  );
  let dueAt = clock.monotonicMs();

  const listEach = createApart<Listed>({
    nameOf: ({ plan }) => plan.pipeline,
    limitMs: listLimitMs,
    async act(ctx, { plan, partitions }) {
      const names = await listPartitions(ctx, caller, partitionCall(partitions, catalog), catalog.registry);
      const bad = names.filter((name) => !isSlug(name));
      if (bad.length > 0)
        ctx.log.error({ pipeline: plan.pipeline, partitions: bad.slice(0, 10) }, "no names of partitions; left out");
      const good = names.filter(isSlug);
      if (good.length === 0) throw nothingListed(partitions.method);
      await options.keep(ctx, { pipeline: plan.pipeline, partitions: good });
    },
    onTrouble(ctx, { plan }, error) {
      const fields = { pipeline: plan.pipeline, err: error };
      if (isRpcError(error) || error instanceof EvaluationFailed)
        ctx.log.warn(fields, "nobody tells what a pipeline runs for; asking again");
      else ctx.log.error(fields, "what a pipeline runs for can't be read; asking again");
    },
  });

  return {
    name: "partitions",
    limitMs: 120_000,
    async act(ctx) {
      const leftMs = dueAt - clock.monotonicMs();
      if (leftMs > 0) return leftMs;
      dueAt = clock.monotonicMs() + retryMs;
      const restMs = (await listEach(ctx, listed)) === undefined ? listingMs : retryMs;
      dueAt = clock.monotonicMs() + restMs;
      return restMs;
    },
  };
}

/** listPartitions asks for all pages of what a pipeline runs for, and returns each name once, in order. */
async function listPartitions(
  ctx: Context,
  caller: Caller,
  call: PartitionCall,
  registry: Registry,
): Promise<readonly string[]> {
  const names = new Set<string>();
  let pageToken = "";
  for (let page = 0; page < mostPages; page++) {
    const response = await ask(ctx, caller, call, pageToken, registry);
    for (const name of call.namesOf(response)) names.add(name);
    if (names.size > mostPartitions) throw tooMany(call, `${mostPartitions} partitions`);
    pageToken = typeof response.next_page_token === "string" ? response.next_page_token : "";
    if (pageToken === "") return [...names];
  }
  throw tooMany(call, `${mostPages} pages`);
}

async function ask(ctx: Context, caller: Caller, call: PartitionCall, pageToken: string, registry: Registry) {
  using limited = withTimeout(ctx, call.method.deadlineMs);
  const request: JsonObject = pageToken === "" ? call.request : { ...call.request, page_token: pageToken };
  for await (const update of caller.call(
    limited,
    call.method,
    encodeRequest(call.method, request, registry),
    undefined,
  )) {
    if (update.kind === "result") return update.output;
  }
  throw internal("NO_RESULT", `${call.method.fullName} ended without a result.`, {
    metadata: { method: call.method.fullName },
  });
}

// Whoever has lost its files or its database answers so as well, and days would be lost in silence: what a pipeline ran
// for stays. One that is to have no days is paused, or its file removed.
function nothingListed(method: string) {
  return internal("ENGINE_FAILED", `${method} lists nothing to run for.`, { metadata: { method } });
}

function tooMany({ method }: PartitionCall, limit: string) {
  const message = `${method.fullName} lists more than ${limit}.`;
  return internal("ENGINE_FAILED", message, { metadata: { method: method.fullName } });
}

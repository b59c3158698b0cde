import { createHash } from "node:crypto";
import { BackfillService } from "../../../gen/es/colheita/orchestrator/v1/backfill_service_pb.ts";
import { Backfill } from "../../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import {
  type BackfillServiceDefinition,
  CancelBackfillRequest,
  CreateBackfillRequest,
  type GetBackfillRequest,
  type ListBackfillsRequest,
  type ListBackfillsResponse,
} from "../../../gen/rpc/colheita/orchestrator/v1/backfill_service.ts";
import type { Context } from "../../kit/context.ts";
import { invalidArgument, notFound } from "../../kit/errors.ts";
import { parseName } from "../../kit/names.ts";
import { decodePageToken, encodePageToken, pageSize } from "../../kit/page-token.ts";
import type { Handlers } from "../../kit/rpc.ts";
import { asked } from "../audit/operation.ts";
import type { BackfillStore, NewBackfill } from "../backfill/backfill.ts";
import { askOf, messageOf } from "../backfill/message.ts";
import type { Contracts } from "../contract/load.ts";
import type { Library } from "../pipeline/library.ts";
import { readInputs } from "../run/inputs.ts";
import { anyPipeline } from "../validate/fields.ts";
import { soundPipeline } from "./named-pipeline.ts";

/** BackfillDeps are what the service's methods work with. */
export type BackfillDeps = {
  readonly library: Library;
  readonly contracts: Pick<Contracts, "bytes" | "hash">;
  readonly backfills: BackfillStore;
  /** wake makes those who begin runs look for work at once. */
  wake(): void;
};

const { method } = BackfillService;

/** BackfillServer is the methods of BackfillService. */
export class BackfillServer implements Handlers<typeof BackfillServiceDefinition> {
  readonly #deps: BackfillDeps;

  constructor(deps: BackfillDeps) {
    this.#deps = deps;
  }

  async createBackfill(ctx: Context, req: CreateBackfillRequest): Promise<Backfill> {
    const { backfills, wake } = this.#deps;
    const backfill = this.#newBackfill(req);
    if (req.validateOnly) return messageOf(await backfills.preview(ctx, backfill));
    const view = await backfills.create(ctx, backfill, asked(method.createBackfill, CreateBackfillRequest, req));
    wake();
    return messageOf(view);
  }

  async getBackfill(ctx: Context, { name }: GetBackfillRequest): Promise<Backfill> {
    return messageOf((await this.#deps.backfills.get(ctx, name)) ?? unknown(name));
  }

  async listBackfills(ctx: Context, req: ListBackfillsRequest): Promise<ListBackfillsResponse> {
    const question = { parent: req.parent };
    const [after] = decodePageToken(req.pageToken, question) ?? [];
    const pipeline = req.parent === anyPipeline ? undefined : parseName("pipeline", req.parent)?.pipeline;
    const page = await this.#deps.backfills.list(ctx, pipeline, after, pageSize(req.pageSize));
    return {
      backfills: page.backfills.map(messageOf),
      nextPageToken: page.next === undefined ? "" : encodePageToken([page.next], question),
    };
  }

  async cancelBackfill(ctx: Context, req: CancelBackfillRequest): Promise<Backfill> {
    const { backfills, wake } = this.#deps;
    const operation = asked(method.cancelBackfill, CancelBackfillRequest, req);
    const view = (await backfills.cancel(ctx, req.name, operation)) ?? unknown(req.name);
    wake();
    return messageOf(view);
  }

  #newBackfill(req: CreateBackfillRequest): NewBackfill {
    const { library, contracts } = this.#deps;
    const { plan, planHash } = soundPipeline(library, req.parent);
    const backfill = req.backfill ?? Backfill.create();
    const read = readInputs(plan.inputs, backfill.inputs, "backfill.inputs");
    if (!read.ok) throw invalidArgument(read.violations);
    const ask = askOf(backfill);
    const text = JSON.stringify([req.parent, ask, Object.entries(backfill.inputs).sort()]);
    return {
      ...ask,
      inputs: read.inputs,
      requestId: req.requestId,
      fingerprint: createHash("sha256").update(text).digest("hex"),
      plan,
      planHash,
      descriptorSetHash: contracts.hash,
      descriptorSet: contracts.bytes,
    };
  }
}

function unknown(name: string): never {
  throw notFound("BACKFILL_NOT_FOUND", `There is no backfill ${name}.`, { metadata: { backfill: name } });
}

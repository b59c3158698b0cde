import { createHash } from "node:crypto";
import { OrchestratorService } from "../../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import {
  CancelRunRequest,
  CreateRunRequest,
  type GetRunRequest,
  type ListRunsRequest,
  type ListRunsResponse,
  type OrchestratorServiceDefinition,
  ResumeRunRequest,
  type WatchRunRequest,
  type WatchRunResponse,
} from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import type { Clock } from "../../kit/clock.ts";
import type { Context } from "../../kit/context.ts";
import { compareDays, type Day, dayInZone, formatDay } from "../../kit/day.ts";
import { failedPrecondition, internal, invalidArgument, notFound, type RpcError } from "../../kit/errors.ts";
import { parseName } from "../../kit/names.ts";
import { decodePageToken, encodePageToken, pageSize } from "../../kit/page-token.ts";
import type { Handlers } from "../../kit/rpc.ts";
import type { Heartbeats } from "../../kit/service.ts";
import { asked } from "../audit/operation.ts";
import type { Contracts } from "../contract/load.ts";
import { isFinal } from "../engine/state.ts";
import type { Library } from "../pipeline/library.ts";
import { readInputs } from "../run/inputs.ts";
import { messageOf, stateOf } from "../run/message.ts";
import type { NewRun, Resumed, RunStore, RunView } from "../run/run.ts";
import type { Watcher } from "../run/watch.ts";
import { anyPipeline } from "../validate/fields.ts";
import { soundPipeline } from "./named-pipeline.ts";

/** OrchestratorDeps are what the service's methods work with. */
export type OrchestratorDeps = {
  readonly library: Library;
  readonly contracts: Pick<Contracts, "bytes" | "hash">;
  readonly store: RunStore;
  readonly watcher: Pick<Watcher, "changed">;
  readonly clock: Pick<Clock, "now">;
  /** wake makes the worker look for work at once. */
  wake(): void;
};

/** heartbeats say that a watched run has not changed. */
export const heartbeats: Heartbeats<typeof OrchestratorServiceDefinition> = {
  watchRun: () => ({ update: { $case: "heartbeat", value: {} } }),
};

const { method } = OrchestratorService;

/** OrchestratorServer is the service's methods. */
export class OrchestratorServer implements Handlers<typeof OrchestratorServiceDefinition> {
  readonly #deps: OrchestratorDeps;

  constructor(deps: OrchestratorDeps) {
    this.#deps = deps;
  }

  async createRun(ctx: Context, req: CreateRunRequest): Promise<Run> {
    const run = this.#newRun(req);
    const { store } = this.#deps;
    if (req.validateOnly) return messageOf(await store.preview(ctx, run));
    const view = await store.create(ctx, run, asked(method.createRun, CreateRunRequest, req));
    this.#deps.wake();
    return messageOf(view);
  }

  async getRun(ctx: Context, { name }: GetRunRequest): Promise<Run> {
    return messageOf(await this.#find(ctx, name));
  }

  async listRuns(ctx: Context, req: ListRunsRequest): Promise<ListRunsResponse> {
    const question = { parent: req.parent, partition: req.partition, day: req.day, state: req.state };
    const [day, id] = decodePageToken(req.pageToken, question) ?? [];
    const after = day === undefined || id === undefined ? undefined : { day, id };
    const query = {
      pipeline: req.parent === anyPipeline ? undefined : parseName("pipeline", req.parent)?.pipeline,
      partition: req.partition === "" ? undefined : req.partition,
      day: req.day,
      state: stateOf(req.state),
    };
    const page = await this.#deps.store.list(ctx, query, after, pageSize(req.pageSize));
    const next = page.next === undefined ? "" : encodePageToken([page.next.day, page.next.id], question);
    return { runs: page.runs.map(messageOf), nextPageToken: next };
  }

  async *watchRun(ctx: Context, { name }: WatchRunRequest): AsyncGenerator<WatchRunResponse> {
    for (let view = await this.#find(ctx, name); ; ) {
      yield { update: { $case: "run", value: messageOf(view) } };
      if (isFinal(view.state)) return;
      const changed = await this.#deps.watcher.changed(ctx.signal, name, view.version);
      ctx.signal.throwIfAborted();
      view = changed ?? (await this.#find(ctx, name));
    }
  }

  async cancelRun(ctx: Context, req: CancelRunRequest): Promise<Run> {
    const { name } = req;
    const { store } = this.#deps;
    const view = (await store.cancel(ctx, name, asked(method.cancelRun, CancelRunRequest, req))) ?? unknownRun(name);
    if (view.state === "SUCCEEDED" || view.state === "FAILED") {
      const message = `The run ${name} has ended: ${view.state}.`;
      throw failedPrecondition("RUN_ENDED", message, { metadata: { run: name, state: view.state } });
    }
    this.#deps.wake();
    return messageOf(view);
  }

  async resumeRun(ctx: Context, req: ResumeRunRequest): Promise<Run> {
    const { name } = req;
    const { store } = this.#deps;
    const resumed = (await store.resume(ctx, name, asked(method.resumeRun, ResumeRunRequest, req))) ?? unknownRun(name);
    if (!resumed.ok) throw notResumable(name, resumed);
    this.#deps.wake();
    return messageOf(resumed.run);
  }

  async #find(ctx: Context, name: string): Promise<RunView> {
    return (await this.#deps.store.get(ctx, name)) ?? unknownRun(name);
  }

  #newRun({ parent, run = Run.create(), force, requestId, validateOnly, allowFutureDay }: CreateRunRequest): NewRun {
    const pipeline = soundPipeline(this.#deps.library, parent);
    const read = readInputs(pipeline.plan.inputs, run.inputs, "run.inputs");
    if (!read.ok) throw invalidArgument(read.violations);
    const { partition, day, inputs } = run;
    if (day === undefined) throw internal("UNVALIDATED", "a request without a day got past the validators");
    if (!allowFutureDay) refuseAfter(dayInZone(this.#deps.clock.now(), pipeline.plan.zone), day);
    const text = JSON.stringify([parent, partition, day, Object.entries(inputs).sort(), force, validateOnly]);
    return {
      pipeline: pipeline.name,
      partition,
      day,
      inputs: read.inputs,
      force,
      requestId,
      fingerprint: createHash("sha256").update(text).digest("hex"),
      plan: pipeline.plan,
      planHash: pipeline.planHash,
      descriptorSetHash: this.#deps.contracts.hash,
      descriptorSet: this.#deps.contracts.bytes,
    };
  }
}

// A mistyped year that is published would stand before every day until then.
function refuseAfter(today: Day, day: Day): void {
  if (compareDays(day, today) <= 0) return;
  const description = `must not be after today, which is ${formatDay(today)}, unless allow_future_day is set`;
  throw invalidArgument([{ field: "run.day", description }]);
}

function notResumable(name: string, { run, newer }: Extract<Resumed, { ok: false }>): RpcError {
  const why = newer === undefined ? `it is ${run.state}` : `${newer} is a newer run of its day`;
  const metadata = { run: name, state: run.state, newer: newer ?? "" };
  return failedPrecondition("RUN_NOT_RESUMABLE", `The run ${name} can't be resumed: ${why}.`, { metadata });
}

function unknownRun(name: string): never {
  throw notFound("RUN_NOT_FOUND", `There is no run ${name}.`, { metadata: { run: name } });
}

import { basename } from "node:path";
import { PipelineService } from "../../../gen/es/colheita/orchestrator/v1/pipeline_service_pb.ts";
import type { Pipeline as PipelineMessage } from "../../../gen/rpc/colheita/orchestrator/v1/pipeline.ts";
import {
  type CheckPipelineRequest,
  type CheckPipelineResponse,
  type GetPipelineRequest,
  type ListFiresRequest,
  type ListFiresResponse,
  type ListPipelinesRequest,
  type ListPipelinesResponse,
  PauseScheduleRequest,
  type PipelineServiceDefinition,
  ResumeScheduleRequest,
} from "../../../gen/rpc/colheita/orchestrator/v1/pipeline_service.ts";
import type { Clock } from "../../kit/clock.ts";
import type { Context } from "../../kit/context.ts";
import { failedPrecondition } from "../../kit/errors.ts";
import { decodePageToken, encodePageToken, pageSize } from "../../kit/page-token.ts";
import type { Handlers } from "../../kit/rpc.ts";
import { asked } from "../audit/operation.ts";
import { checkBytes } from "../pipeline/check.ts";
import { type Library, type Pipeline, replayingOf } from "../pipeline/library.ts";
import { messageOf } from "../pipeline/message.ts";
import type { Mesh } from "../pipeline/method.ts";
import { decisionOf, fireOf } from "../schedule/message.ts";
import { previewFires } from "../schedule/preview.ts";
import type { ScheduleStore } from "../schedule/schedule.ts";
import { findPipeline, type SoundPipeline, soundPipeline } from "./named-pipeline.ts";

/** PipelineDeps are what the service's methods work with. */
export type PipelineDeps = {
  readonly library: Library;
  readonly schedules: ScheduleStore;
  /** mesh is what files are checked against. */
  readonly mesh: Mesh;
  /** clock tells when a schedule would fire next. */
  readonly clock: Pick<Clock, "now">;
  /** wake makes the scheduler look at its schedules at once. */
  wake(): void;
};

const { method } = PipelineService;

/** PipelineServer is the methods of PipelineService. */
export class PipelineServer implements Handlers<typeof PipelineServiceDefinition> {
  readonly #deps: PipelineDeps;

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
  }

  async listPipelines(ctx: Context, _req: ListPipelinesRequest): Promise<ListPipelinesResponse> {
    const { library, schedules, mesh } = this.#deps;
    const pipelines = [...library.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const views = await schedules.views(
      ctx,
      pipelines.flatMap((each) => (each.ok ? [each.plan] : [])),
    );
    return {
      pipelines: pipelines.map((each) => ({ ...messageOf(each, mesh.catalog, views.get(each.name)), steps: [] })),
    };
  }

  async getPipeline(ctx: Context, { name }: GetPipelineRequest): Promise<PipelineMessage> {
    return await this.#message(ctx, findPipeline(this.#deps.library, name));
  }

  async checkPipeline(_ctx: Context, { file, text }: CheckPipelineRequest): Promise<CheckPipelineResponse> {
    const { library, mesh, clock } = this.#deps;
    const name = basename(file).replace(/\.ya?ml$/, "");
    const pipelines = new Set([...library.keys(), name]);
    const pipeline = checkBytes(
      { path: file, name, bytes: text },
      { ...mesh, pipelines, replaying: replayingOf(library) },
    );
    return {
      pipeline: messageOf(
        pipeline,
        mesh.catalog,
        pipeline.ok ? { nextFires: previewFires(pipeline.plan, clock.now()) } : {},
      ),
    };
  }

  async pauseSchedule(ctx: Context, req: PauseScheduleRequest): Promise<PipelineMessage> {
    const pipeline = this.#scheduled(req.name);
    const operation = asked(method.pauseSchedule, PauseScheduleRequest, req);
    await this.#deps.schedules.pause(ctx, pipeline.plan, req.reason, operation);
    return await this.#message(ctx, pipeline);
  }

  async resumeSchedule(ctx: Context, req: ResumeScheduleRequest): Promise<PipelineMessage> {
    const pipeline = this.#scheduled(req.name);
    await this.#deps.schedules.resume(ctx, pipeline.plan, asked(method.resumeSchedule, ResumeScheduleRequest, req));
    this.#deps.wake();
    return await this.#message(ctx, pipeline);
  }

  async listFires(ctx: Context, req: ListFiresRequest): Promise<ListFiresResponse> {
    const { name: pipeline } = findPipeline(this.#deps.library, req.parent);
    const question = { parent: req.parent, partition: req.partition, decision: req.decision };
    const [logicalTime, last] = decodePageToken(req.pageToken, question) ?? [];
    const after = logicalTime === undefined || last === undefined ? undefined : { logicalTime, partition: last };
    const partition = req.partition === "" ? undefined : req.partition;
    const query = { pipeline, partition, decision: decisionOf(req.decision) };
    const page = await this.#deps.schedules.fires(ctx, query, after, pageSize(req.pageSize));
    const next = page.next && encodePageToken([page.next.logicalTime, page.next.partition], question);
    return { fires: page.fires.map(fireOf), nextPageToken: next ?? "" };
  }

  async #message(ctx: Context, pipeline: Pipeline): Promise<PipelineMessage> {
    const views = pipeline.ok ? await this.#deps.schedules.views(ctx, [pipeline.plan]) : undefined;
    return messageOf(pipeline, this.#deps.mesh.catalog, views?.get(pipeline.name));
  }

  #scheduled(name: string): SoundPipeline {
    const pipeline = soundPipeline(this.#deps.library, name);
    if (pipeline.plan.schedule !== undefined) return pipeline;
    const message = `The pipeline ${pipeline.name} has no schedule.`;
    throw failedPrecondition("SCHEDULE_NOT_FOUND", message, { metadata: { pipeline: pipeline.name } });
  }
}

import type {
  ProcessorServiceDefinition,
  ProcessPageRequest,
  ProcessRequest,
} from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import type { Context } from "../kit/context.ts";
import { formatDay } from "../kit/day.ts";
import { requireEngine } from "../kit/engine.ts";
import { failedPrecondition, notFound } from "../kit/errors.ts";
import { parseName } from "../kit/names.ts";
import type { Handlers } from "../kit/rpc.ts";
import type { Heartbeats } from "../kit/service.ts";
import type { ProcessorMetrics } from "./metrics.ts";
import { previewPage } from "./preview.ts";
import { processShard, type ShardWork } from "./process.ts";
import type { Prepared, Source } from "./source.ts";

/** Dependencies are what the processor's server needs. */
export type Dependencies = Omit<ShardWork, "source" | "observe"> & {
  /** sources are all that there are, by name, those with mistakes included. */
  readonly sources: ReadonlyMap<string, Prepared>;
  readonly metrics: ProcessorMetrics;
};

/** heartbeats are what a stream sends while there is nothing to say. */
export const heartbeats: Heartbeats<typeof ProcessorServiceDefinition> = {
  process: () => ({ update: { $case: "heartbeat", value: {} } }),
};

// The metadata of an error travels in headers, which have their limits.
const mostProblems = 20;

/** ProcessorServer serves the processor's contract. */
export class ProcessorServer implements Handlers<typeof ProcessorServiceDefinition> {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async *process(ctx: Context, req: ProcessRequest) {
    requireEngine(ctx);
    const { name, source } = this.#source(req.source);
    yield* processShard(ctx, req, { ...this.#deps, source, observe: this.#deps.metrics.observer(name) });
  }

  async processPage(_ctx: Context, req: ProcessPageRequest) {
    const { source } = this.#source(req.source);
    const day = req.day === undefined ? "" : formatDay(req.day);
    return previewPage(source, req.data, day, this.#deps.largestPageBytes);
  }

  #source(resource: string): { readonly name: string; readonly source: Source } {
    const name = parseName("source", resource)?.source ?? "";
    const prepared = this.#deps.sources.get(name);
    if (prepared === undefined) {
      throw notFound("SOURCE_NOT_FOUND", `There is no source ${resource}.`, { metadata: { source: resource } });
    }
    if (prepared.ok) return { name, source: prepared.source };
    const { problems } = prepared;
    const shown = problems.slice(0, mostProblems).map((problem, index) => [`problem_${index + 1}`, problem] as const);
    throw failedPrecondition(
      "SOURCE_INVALID",
      `The file of ${resource} has mistakes, ${problems.length} in all; the first: ${problems[0]}`,
      { metadata: { source: resource, problems: String(problems.length), ...Object.fromEntries(shown) } },
    );
  }
}

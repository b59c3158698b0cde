import { failedPrecondition, notFound } from "../../kit/errors.ts";
import { parseName } from "../../kit/names.ts";
import { formatProblem } from "../../kit/sourcefile/problem.ts";
import type { Library, Pipeline } from "../pipeline/library.ts";

/** SoundPipeline is a pipeline that can be run. */
export type SoundPipeline = Extract<Pipeline, { ok: true }>;

// Trailers are small; a file with more mistakes than this shows its first ones.
const longestProblems = 4_000;

/** findPipeline returns the pipeline that a request names, mistakes and all; NOT_FOUND where there is none. */
export function findPipeline(library: Library, resource: string): Pipeline {
  const name = parseName("pipeline", resource)?.pipeline ?? "";
  const pipeline = library.get(name);
  if (pipeline !== undefined) return pipeline;
  throw notFound("PIPELINE_NOT_FOUND", `There is no pipeline ${name}.`, { metadata: { pipeline: name } });
}

/** soundPipeline returns the pipeline that a request names; FAILED_PRECONDITION where its file has mistakes. */
export function soundPipeline(library: Library, resource: string): SoundPipeline {
  const pipeline = findPipeline(library, resource);
  if (pipeline.ok) return pipeline;
  const { name } = pipeline;
  const problems = pipeline.problems.map(formatProblem).join("\n").slice(0, longestProblems);
  const message = `The file of the pipeline ${name} has mistakes: ${problems}`;
  throw failedPrecondition("PIPELINE_INVALID", message, { metadata: { pipeline: name, problems } });
}

import { openSheet } from "../../../services/kit/sourcefile/document.ts";
import { type Place, positionOf, type Sheet, TooManyProblems } from "../../../services/kit/sourcefile/place.ts";
import { formatProblem } from "../../../services/kit/sourcefile/problem.ts";
import { type Draft, readDraft } from "../../../services/orchestrator/pipeline/draft.ts";
import { defaultTimeoutMs, sheetLimits } from "../../../services/orchestrator/pipeline/limits.ts";
import type { Located } from "../../../services/orchestrator/pipeline/located.ts";
import type { StepDraft } from "../../../services/orchestrator/pipeline/step-draft.ts";
import type { File } from "../../check/tree.ts";
import type { Found } from "./found.ts";

/** PipelineCall is a call that a pipeline makes. */
export interface PipelineCall {
  /** Where it stands: pipelines/daily.yaml:31:11. */
  readonly where: string;
  readonly file: string;
  /** The method as the file has it: package.Service/Method. */
  readonly method: string;
  /** Steps are tried again by the engine; what lists partitions is asked again the next time. */
  readonly kind: "step" | "partitions";
  /** The longest that the pipeline waits for one attempt, where it says so itself; undefined leaves it to the contract. */
  readonly attemptMs: number | undefined;
  /** The longest that the step, or else the whole run, may take. */
  readonly limitMs: number;
  /** How often the engine tries the step at most, where the file says so. */
  readonly attempts: number | undefined;
}

/**
 * readPipelineCalls gives the calls of the pipelines, in the order of the files. A file with a mistake may hide calls, so
 * that it is one here as well; what needs the contracts is for the pipelines' compiler to say.
 */
export function readPipelineCalls(files: readonly File[]): Found<PipelineCall> {
  const all = files.map(({ name, text }) => readFile(name, text));
  return { found: all.flatMap(({ found }) => found), mistakes: all.flatMap(({ mistakes }) => mistakes) };
}

function readFile(name: string, text: string): Found<PipelineCall> {
  const sheet = openSheet(name, text, sheetLimits);
  const draft = sheet.problems.length > 0 ? undefined : draftOf(sheet);
  return { found: draft === undefined ? [] : callsOf(name, draft), mistakes: sheet.problems.map(formatProblem) };
}

/** A file with more mistakes than anybody reads has no draft. */
function draftOf(sheet: Sheet): Draft | undefined {
  try {
    return readDraft(sheet);
  } catch (error) {
    if (error instanceof TooManyProblems) {
      return undefined;
    }
    throw error;
  }
}

function callsOf(name: string, { timeout, partitions, steps }: Draft): PipelineCall[] {
  const runMs = timeout ?? defaultTimeoutMs;
  const lists = partitions?.call ? [call(name, "partitions", partitions.call, undefined, runMs)] : [];
  return [...lists, ...steps.flatMap((step) => (step.call ? [call(name, "step", step.call, step, runMs)] : []))];
}

function call(
  file: string,
  kind: PipelineCall["kind"],
  { value, at }: Located<string>,
  step: StepDraft | undefined,
  runMs: number,
): PipelineCall {
  return {
    where: whereOf(file, at),
    file,
    method: value,
    kind,
    attemptMs: step?.attemptTimeout?.value,
    limitMs: step?.timeout?.value ?? runMs,
    attempts: step?.retry?.attempts,
  };
}

function whereOf(file: string, at: Place): string {
  const { line, column } = positionOf(at.sheet, at.node);
  return `${file}:${line}:${column}`;
}

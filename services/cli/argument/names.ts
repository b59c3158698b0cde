import { formatName, isSlug, parseName } from "../../kit/names.ts";
import { UsageError } from "./usage.ts";

/** pipelineName reads a pipeline: daily, or pipelines/daily. */
export function pipelineName(text: string): string {
  const id = text.replace(/^pipelines\//, "");
  if (isSlug(id)) return formatName("pipeline", { pipeline: id });
  throw new UsageError(`A pipeline is named as its file is, such as daily, not "${text}".`);
}

/** runName reads a run: daily/olx-2026-01-03-1, or its full name. */
export function runName(text: string): string {
  return nameWithin("run", "runs", text, "daily/olx-2026-01-03-1");
}

/** backfillName reads a backfill, as runName reads runs. */
export function backfillName(text: string): string {
  return nameWithin("backfill", "backfills", text, "daily/ID");
}

/** shortName is a run or a backfill as people type it: without what is the same in all. */
export function shortName(name: string): string {
  return name.replace(/^pipelines\/([^/]+)\/(?:runs|backfills)\//, "$1/").replace(/^pipelines\//, "");
}

function nameWithin(kind: "run" | "backfill", collection: string, text: string, example: string): string {
  const [, pipeline, id] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  const name = pipeline === undefined ? text : `pipelines/${pipeline}/${collection}/${id}`;
  if (parseName(kind, name) !== undefined) return name;
  throw new UsageError(`A ${kind} is named like ${example}, not "${text}": the lists show the names.`);
}

import { formatProblem } from "../../kit/sourcefile/problem.ts";
import { readSource } from "../../kit/sourcefile/source.ts";
import type { SourceFile } from "../../kit/sourcefile/types.ts";

/** SourceText are the parts of a source file that a test sets; each is YAML in flow style. */
export type SourceText = {
  readonly name?: string;
  /** host is the origin that is asked, http://127.0.0.1:1234 for instance. */
  readonly host: string;
  readonly request?: string;
  readonly shards?: string;
  readonly paginate?: string;
  readonly limits?: string;
  readonly retry?: string;
  readonly page?: string;
  /** more are further lines of `collect`. */
  readonly more?: readonly string[];
};

/** sourceText writes a source file: private hosts allowed, fast, with short waits. */
export function sourceText(text: SourceText): string {
  return [
    "title: Test",
    "collect:",
    `  hosts: ["${text.host}"]`,
    "  allowPrivate: true",
    `  request: ${text.request ?? `{url: "${text.host}/items"}`}`,
    ...(text.shards === undefined ? [] : [`  shards: ${text.shards}`]),
    `  paginate: ${text.paginate ?? "{kind: none}"}`,
    `  limits: ${text.limits ?? "{requestsPerSecond: 10000, concurrency: 8}"}`,
    `  retry: ${text.retry ?? "{attempts: 3, firstDelay: 5ms, longestDelay: 20ms}"}`,
    ...(text.more ?? []).map((line) => `  ${line}`),
    `page: ${text.page ?? "{rows: items}"}`,
    "normalise: {mapping: {id: row.id}}",
    "",
  ].join("\n");
}

/** testSource is a source file as the services see it; a mistake in it fails the test. */
export function testSource(text: SourceText): SourceFile {
  const loaded = readSource(`${text.name ?? "test"}.yaml`, sourceText(text), new Map());
  if (!loaded.ok) throw new TypeError(loaded.problems.map(formatProblem).join("\n"));
  return loaded.file;
}

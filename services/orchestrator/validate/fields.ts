import { type Day, isDay } from "../../kit/day.ts";
import type { FieldViolation } from "../../kit/errors.ts";
import { isSlug, nameViolations } from "../../kit/names.ts";

/** anyPipeline is the parent that stands for all pipelines. */
export const anyPipeline = "pipelines/-";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const mostInputs = 100;
const longestInput = 4_096;

/** violation says what is wrong with a field, where something is: `...violation(!ok, "field", "must be so")`. */
export function violation(isWrong: boolean, field: string, description: string): FieldViolation[] {
  return isWrong ? [{ field, description }] : [];
}

/** parentViolations checks the pipeline of a list; that of all pipelines is one too. */
export function parentViolations(parent: string): FieldViolation[] {
  return parent === anyPipeline ? [] : nameViolations("parent", "pipeline", parent);
}

/** pageViolations checks the size of a page. */
export function pageViolations({ pageSize }: { readonly pageSize: number }): FieldViolation[] {
  return violation(pageSize < 0, "page_size", "must not be negative");
}

/** partitionViolations checks the name of a partition. */
export function partitionViolations(field: string, partition: string): FieldViolation[] {
  const expected = "must be the name of a partition: lower-case letters, digits and hyphens, at most 63";
  return violation(!isSlug(partition), field, expected);
}

/** dayViolations checks a day that must be given. */
export function dayViolations(field: string, day: Day | undefined): FieldViolation[] {
  return violation(day === undefined || !isDay(day), field, "must be a whole date");
}

/** enumViolations checks a value of an enumeration; one of a newer contract is refused. */
export function enumViolations(field: string, values: Readonly<Record<string, number>>, value: number) {
  return violation(!Object.values(values).includes(value), field, "is not known to this version");
}

/** requestIdViolations checks the id of a request, which need not be given. */
export function requestIdViolations(requestId: string): FieldViolation[] {
  return violation(requestId !== "" && !uuid.test(requestId), "request_id", "must be a UUID");
}

/** inputViolations checks the sizes of a run's inputs; the pipeline knows their names and types. */
export function inputViolations(field: string, inputs: Readonly<Record<string, string>>): FieldViolation[] {
  const entries = Object.entries(inputs);
  if (entries.length > mostInputs) return violation(true, field, `must have at most ${mostInputs} entries`);
  return entries.flatMap(([name, value]) =>
    violation(value.length > longestInput, `${field}["${name}"]`, `must have at most ${longestInput} characters`),
  );
}

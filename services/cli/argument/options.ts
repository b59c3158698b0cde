import { count } from "./values.ts";

/** limitOption is how many a list shows. */
export const limitOption = {
  limit: { type: "string", value: "N", help: "how many to show at most, up to 10000 (default 20)" },
} as const;

/** limitOf reads limitOption. */
export function limitOf(text: string | undefined): number {
  return count("limit", text, { least: 1, most: 10_000 }) ?? 20;
}

/** inputOption gives a run its inputs. */
export const inputOption = {
  input: { type: "string", multiple: true, value: "NAME=VALUE", help: "an input of the pipeline; may be repeated" },
} as const;

/** dryRunOption checks a request without doing anything. */
export const dryRunOption = {
  "dry-run": { type: "boolean", help: "show what would be, and change nothing" },
} as const;

import type { SiteSource } from "./site.ts";

/** Rows are what a shard shows: how many good rows and how many without an id; "missing" is a page that is not there. */
export type Rows = { readonly good: number; readonly bad?: number } | "missing";

/** GateCase is a second day after a good one of 20 listings, 10 in each of the shards a and b. */
export type GateCase = Omit<SiteSource, "page"> & {
  readonly a: Rows;
  readonly b: Rows;
  readonly outcome: "complete" | "partial" | "not published";
  readonly reasons: readonly RegExp[];
  readonly gone: number;
};

const all = { good: 10 };

/** gateCases are days at both sides of every gate. */
export const gateCases: readonly GateCase[] = [
  {
    name: "too-few-items",
    gates: "{leastItems: 15}",
    a: { good: 7 },
    b: { good: 7 },
    outcome: "not published",
    reasons: [/^The day has 14 items, and the source asks for 15 at least\.$/],
    gone: 6,
  },
  {
    name: "just-enough-items",
    gates: "{leastItems: 15}",
    a: { good: 7, bad: 1 },
    b: { good: 7 },
    outcome: "complete",
    reasons: [],
    gone: 6,
  },
  {
    name: "too-many-gone",
    gates: "{largestGoneShare: 0.3}",
    a: { good: 3 },
    b: all,
    outcome: "not published",
    reasons: [/^7 of 20 listings are gone \(35\.0 %\), and the source allows 30\.0 %\.$/],
    gone: 7,
  },
  {
    name: "as-many-gone-as-allowed",
    gates: "{largestGoneShare: 0.3}",
    a: { good: 4 },
    b: all,
    outcome: "complete",
    reasons: [],
    gone: 6,
  },
  {
    name: "too-many-rejected",
    gates: "{largestRejectedShare: 0.2}",
    a: { good: 10, bad: 6 },
    b: all,
    outcome: "not published",
    reasons: [/^6 of 26 items are rejected \(23\.1 %\), and the source allows 20\.0 %\.$/],
    gone: 0,
  },
  {
    name: "as-many-rejected-as-allowed",
    gates: "{largestRejectedShare: 0.2}",
    a: { good: 10, bad: 5 },
    b: all,
    outcome: "complete",
    reasons: [],
    gone: 0,
  },
  {
    name: "everything-at-once",
    gates: "{leastItems: 15, largestGoneShare: 0.3, largestRejectedShare: 0.2}",
    a: { good: 1, bad: 2 },
    b: { good: 1 },
    outcome: "not published",
    reasons: [/^The day has 4 items/, /^18 of 20 listings are gone/, /^2 of 4 items are rejected/],
    gone: 18,
  },
  {
    name: "a-failed-shard",
    a: all,
    b: "missing",
    outcome: "not published",
    reasons: [/^Shard b failed \(HTTP_404: The site answered with status 404\)\.$/],
    gone: 0,
  },
  {
    name: "a-failed-shard-of-a-partial-source",
    publish: "partial",
    gates: "{largestGoneShare: 0.3}",
    a: { good: 9 },
    b: "missing",
    outcome: "partial",
    reasons: [/^Shard b failed \(HTTP_404: /],
    gone: 1,
  },
  {
    name: "a-closed-gate-of-a-partial-source",
    publish: "partial",
    gates: "{leastItems: 15}",
    a: all,
    b: "missing",
    outcome: "not published",
    reasons: [/^The day has 10 items/],
    gone: 0,
  },
];

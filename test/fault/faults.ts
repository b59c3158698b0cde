import type { FaultKind, FaultRule } from "../../services/simulator/control/faults.ts";

/** Expected is what a day with a fault comes to. */
export type Expected = {
  readonly outcome: "complete" | "partial" | "not published" | "failed";
  /** shard is how the shard ended and why; undefined where it was complete or there was none. */
  readonly shard?: { readonly state: "truncated" | "failed"; readonly reason: string };
  /** rejected are the rejects that the fault makes, by reason; those that the shop has every day are beside them. */
  readonly rejected?: Readonly<Record<string, number>>;
  /** why is what the report's reasons say, where there is something to say. */
  readonly why?: RegExp;
};

/** FaultCase is one fault for one source on one day. */
export type FaultCase = {
  readonly name: string;
  readonly rule: FaultRule;
  readonly discovered?: boolean;
  readonly expected: Expected;
};

type Kind = {
  readonly kind: FaultKind;
  /** word is the reason of a shard that the fault ends. */
  readonly word: string;
  /** passes says whether the same request is tried again, and so whether a fault of a short while heals. */
  readonly passes: boolean;
  readonly why: RegExp;
  readonly more?: Partial<FaultRule>;
};

const requestFaults: readonly Kind[] = [
  { kind: "status429", word: "HTTP_429", passes: true, why: /status 429/ },
  { kind: "status500", word: "HTTP_500", passes: true, why: /status 500/ },
  { kind: "status403", word: "HTTP_403", passes: false, why: /status 403/ },
  { kind: "slow", word: "TIMEOUT", passes: true, why: /did not answer within 2000 ms/, more: { delayMs: 20_000 } },
  { kind: "cut", word: "CONNECTION", passes: true, why: /connection to the site failed/ },
  { kind: "redirect", word: "ADDRESS_REFUSED", passes: false, why: /169\.254\.169\.254/ },
  { kind: "notModified", word: "HTTP_304", passes: true, why: /status 304/ },
];

// The page comes, and is not what the source's file says: it is kept, and counted as one reject.
const pageFaults: readonly Kind[] = [
  { kind: "truncated", word: "PAGE_MALFORMED", passes: true, why: /not JSON/ },
  { kind: "wrongType", word: "PAGE_MALFORMED", passes: true, why: /not JSON.*<!doctype html>/ },
  { kind: "wrongJson", word: "PAGE_MALFORMED", passes: true, why: /no list at products/ },
];

const complete = { outcome: "complete" } as const;

function requestCases({ kind, word, passes, why, more }: Kind): FaultCase[] {
  const rule = { kind, ...more };
  const slug = kind.toLowerCase();
  const cut: Expected = { outcome: "partial", shard: { state: "truncated", reason: word }, why };
  const lost: Expected = { outcome: "not published", shard: { state: "failed", reason: word }, why };
  return [
    { name: `${slug}-for-a-while`, rule: { ...rule, after: 2, count: 2 }, expected: passes ? complete : cut },
    { name: `${slug}-from-page-three-on`, rule: { ...rule, after: 2 }, expected: cut },
    { name: `${slug}-for-ever`, rule, expected: lost },
  ];
}

function pageCases({ kind, word, why }: Kind): FaultCase[] {
  const slug = kind.toLowerCase();
  const shard = { state: "truncated", reason: word } as const;
  const rejected = { [word]: 1 };
  return [
    { name: `${slug}-for-a-while`, rule: { kind, after: 2, count: 2 }, expected: complete },
    {
      name: `${slug}-from-page-three-on`,
      rule: { kind, after: 2 },
      expected: { outcome: "partial", shard, rejected, why },
    },
    {
      name: `${slug}-for-ever`,
      rule: { kind },
      expected: { outcome: "not published", shard, rejected, why: /1 of 1 items are rejected \(100\.0 %\)/ },
    },
  ];
}

/** faultCases are every fault of the simulator, each for a short while, from some page on, and for ever. */
export const faultCases: readonly FaultCase[] = [
  ...requestFaults.flatMap(requestCases),
  ...pageFaults.flatMap(pageCases),
  {
    name: "status429-with-retry-after",
    rule: { kind: "status429", after: 2, count: 2, retryAfterSeconds: 1 },
    expected: complete,
  },
  {
    name: "status429-with-a-long-retry-after",
    rule: { kind: "status429", after: 2, count: 1, retryAfterSeconds: 3_600 },
    expected: { outcome: "partial", shard: { state: "truncated", reason: "HTTP_429" }, why: /status 429/ },
  },
  { name: "slow-within-the-limit", rule: { kind: "slow", after: 2, count: 1, delayMs: 200 }, expected: complete },
  {
    name: "hugeitem-from-page-three-on",
    rule: { kind: "hugeItem", after: 2 },
    expected: { outcome: "complete", rejected: { ITEM_TOO_LARGE: 3 } },
  },
  {
    name: "hugeitem-for-ever",
    rule: { kind: "hugeItem" },
    expected: { outcome: "complete", rejected: { ITEM_TOO_LARGE: 5 } },
  },
  {
    name: "status500-in-the-list-of-shards",
    rule: { kind: "status500", count: 2 },
    discovered: true,
    expected: complete,
  },
  {
    name: "status403-in-the-list-of-shards",
    rule: { kind: "status403" },
    discovered: true,
    expected: { outcome: "failed", why: /plan .*FAILED_PRECONDITION, PLAN_FAILED.*list of shards.*status 403/ },
  },
  {
    name: "redirect-in-the-list-of-shards",
    rule: { kind: "redirect" },
    discovered: true,
    expected: { outcome: "failed", why: /plan .*FAILED_PRECONDITION, PLAN_FAILED.*169\.254\.169\.254/ },
  },
];

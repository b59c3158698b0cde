import { isScalar } from "yaml";
import { entriesOf, listOf, mapping, optional, required } from "./mapping.ts";
import { paginate } from "./paginate.ts";
import { type Place, type Reader, refuse } from "./place.ts";
import { duration, flag, numberAbove, oneOf, possiblyEmpty, size, text, wholeNumber } from "./scalar.ts";
import { shards } from "./shards.ts";
import { substituted, template, type Variables } from "./template.ts";
import type { Collect, Limits, Request, Retry, Shards, Value } from "./types.ts";

const second = 1_000;
const hour = 3_600 * second;
const mebibyte = 1024 ** 2;

const usualLimits: Limits = {
  requestsPerSecond: 2,
  concurrency: 2,
  shards: 1_000,
  pages: 1_000,
  pageBytes: 8 * mebibyte,
  shardBytes: 1024 * mebibyte,
  requestMs: 30 * second,
  shardMs: hour,
};

const usualRetry: Retry = {
  attempts: 5,
  firstDelayMs: 500,
  longestDelayMs: 30 * second,
  longestRetryAfterMs: 120 * second,
};

/** oneShard is the plan of a source that is not cut into slices. */
const oneShard: Shards = { kind: "list", list: [{ id: "all", params: new Map() }] };

/** collect reads how the pages of a source are fetched. */
export function collect(variables: Variables): Reader<Collect> {
  return mapping<Collect>({
    hosts: required(listOf(host(variables), { least: 1, most: 20 })),
    allowPrivate: optional(flag, false),
    robots: optional(oneOf(["obey", "ignore"]), "obey"),
    request: required(request(variables)),
    shards: optional(shards(variables), oneShard),
    paginate: optional(paginate, { kind: "none" }),
    limits: optional(limits, usualLimits),
    retry: optional(retry, usualRetry),
  });
}

function request(variables: Variables): Reader<Request> {
  const name = { pattern: /^[^\s:&=#]{1,100}$/, what: "a name without spaces" };
  return mapping<Request>({
    url: required(template("an address with https:// or http://", variables)),
    query: optional(entriesOf(value(variables), name), new Map()),
    headers: optional(
      entriesOf(headerValue(variables), { pattern: /^[A-Za-z0-9-]{1,100}$/, what: "the name of a header" }),
      new Map(),
    ),
  });
}

/** host reads a host's name, which means https on its usual port, or an origin such as http://127.0.0.1:8080. */
function host(variables: Variables): Reader<string> {
  const read = substituted(text("a host or an origin", { most: 300 }), variables);
  return (at) => {
    const written = read(at);
    if (written === undefined || (variables === undefined && written.includes("${"))) return written;
    const url = URL.parse(written.includes("://") ? written : `https://${written}`);
    const bare = url !== null && (url.pathname === "/" || url.pathname === "") && url.search === "" && url.hash === "";
    if (bare && url.username === "" && /^https?:$/.test(url.protocol)) return url.origin;
    return refuse(at, "a host such as api.example.com, or an origin such as http://api.example.com:8080");
  };
}

// What such a header says is a secret always: it would be in the repository, and in every copy of the file.
function headerValue(variables: Variables): Reader<Value> {
  const read = value(variables);
  return (at) => {
    if (!isScalar(at.node) || !/\.(proxy-)?authorization$/i.test(at.path)) return read(at);
    const hint = 'such as {secret: SHOP_TOKEN, prefix: "Bearer "}, with SECRET_SHOP_TOKEN in the environment';
    return refuse(at, "the name of a secret", { found: "a text", hint });
  };
}

function value(variables: Variables): Reader<Value> {
  const written = template("a text or {secret: NAME}", variables);
  const secret = mapping({
    secret: required(text("a secret's name such as OLX_TOKEN", { most: 100, pattern: /^[A-Z][A-Z0-9_]*$/ })),
    prefix: optional(possiblyEmpty(text("a text", { most: 100 })), ""),
  });
  return (at: Place) => {
    if (isScalar(at.node)) {
      const read = written(at);
      return read === undefined ? undefined : { kind: "text", template: read };
    }
    const read = secret(at);
    return read === undefined ? undefined : { kind: "secret", ...read };
  };
}

const limits: Reader<Limits> = (at) => {
  const read = mapping({
    requestsPerSecond: optional(numberAbove(0, 100_000), usualLimits.requestsPerSecond),
    concurrency: optional(wholeNumber(1, 256), usualLimits.concurrency),
    shards: optional(wholeNumber(1, 10_000), usualLimits.shards),
    pages: optional(wholeNumber(1, 1_000_000), usualLimits.pages),
    pageSize: optional(size(1024, 64 * mebibyte), usualLimits.pageBytes),
    shardSize: optional(size(1024, 1024 ** 4), usualLimits.shardBytes),
    requestTime: optional(duration(10, hour), usualLimits.requestMs),
    shardTime: optional(duration(100, 6 * hour), usualLimits.shardMs),
  })(at);
  if (read === undefined) return undefined;
  const { pageSize, shardSize, requestTime, shardTime, ...same } = read;
  return { ...same, pageBytes: pageSize, shardBytes: shardSize, requestMs: requestTime, shardMs: shardTime };
};

const retry: Reader<Retry> = (at) => {
  const read = mapping({
    attempts: optional(wholeNumber(1, 100), usualRetry.attempts),
    firstDelay: optional(duration(1, hour), usualRetry.firstDelayMs),
    longestDelay: optional(duration(1, hour), usualRetry.longestDelayMs),
    longestRetryAfter: optional(duration(0, 6 * hour), usualRetry.longestRetryAfterMs),
  })(at);
  if (read === undefined) return undefined;
  return {
    attempts: read.attempts,
    firstDelayMs: read.firstDelay,
    longestDelayMs: read.longestDelay,
    longestRetryAfterMs: read.longestRetryAfter,
  };
};

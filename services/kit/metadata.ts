import { randomUUID } from "node:crypto";
import { Metadata } from "@grpc/grpc-js";
import type { Context, EngineMetadata } from "./context.ts";
import { isTraceparent } from "./trace.ts";

/** engineKeys are the keys by which the engine says for what a call is made. */
export const engineKeys = {
  run: "colheita-run",
  step: "colheita-step",
  item: "colheita-item",
  attempt: "colheita-attempt",
  idempotencyKey: "colheita-idempotency-key",
  epoch: "colheita-epoch",
} as const;

/** subjectKey is the key by which the edge says who the person is that asks. */
export const subjectKey = "x-colheita-subject";

const keys = {
  requestId: "x-request-id",
  traceparent: "traceparent",
  subject: subjectKey,
  ...engineKeys,
} as const;

/** CallValues are what metadata tells about a call. */
export type CallValues = {
  readonly requestId: string;
  readonly traceparent: string | undefined;
  /** subject is whom the call is said to be for, "" where it says nothing or nothing clear. Who says so is to be asked. */
  readonly subject: string;
  readonly engine: EngineMetadata | undefined;
};

/** writeMetadata puts what a context hands on to a child call into metadata. */
export function writeMetadata(ctx: Context): Metadata {
  const metadata = new Metadata();
  metadata.set(keys.requestId, ctx.requestId === "" ? randomUUID() : ctx.requestId);
  if (ctx.traceparent !== undefined) metadata.set(keys.traceparent, ctx.traceparent);
  if (ctx.engine !== undefined) {
    metadata.set(keys.run, ctx.engine.run);
    metadata.set(keys.step, ctx.engine.step);
    metadata.set(keys.item, encodeURIComponent(ctx.engine.item));
    metadata.set(keys.attempt, String(ctx.engine.attempt));
    metadata.set(keys.idempotencyKey, encodeURIComponent(ctx.engine.idempotencyKey));
    metadata.set(keys.epoch, String(ctx.engine.epoch));
  }
  return metadata;
}

/** readMetadata reads what a caller handed on. Values that make no sense are left out rather than believed. */
export function readMetadata(metadata: Metadata): CallValues {
  const requestId = first(metadata, keys.requestId);
  const traceparent = first(metadata, keys.traceparent);
  return {
    requestId: /^[\x21-\x7e]{1,128}$/.test(requestId) ? requestId : randomUUID(),
    traceparent: isTraceparent(traceparent) ? traceparent : undefined,
    subject: readSubject(metadata.get(keys.subject)),
    engine: readEngine(metadata),
  };
}

// Of two the one could be the edge's and the other its visitor's.
function readSubject(values: readonly (string | Buffer)[]): string {
  const [only] = values;
  return values.length === 1 && typeof only === "string" && /^[\x21-\x7e]{1,128}$/.test(only) ? only : "";
}

function readEngine(metadata: Metadata): EngineMetadata | undefined {
  const run = first(metadata, keys.run);
  if (run === "") return undefined;
  const epoch = readCount(first(metadata, keys.epoch));
  const idempotencyKey = decode(first(metadata, keys.idempotencyKey));
  if (epoch === undefined || idempotencyKey === undefined) return undefined;
  return {
    run,
    step: first(metadata, keys.step),
    item: decode(first(metadata, keys.item)) ?? "",
    attempt: readCount(first(metadata, keys.attempt)) ?? 1,
    idempotencyKey,
    epoch,
  };
}

function first(metadata: Metadata, key: string): string {
  const value = metadata.get(key)[0];
  return typeof value === "string" ? value : "";
}

function readCount(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

// Items and keys may hold any text; metadata holds printable ASCII only.
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

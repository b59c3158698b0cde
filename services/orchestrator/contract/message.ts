import {
  type create,
  type DescField,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Registry,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { StepMethod } from "./catalog.ts";

/** Update is one message of a step's stream, or the one answer of a unary step. */
export type Update =
  | { readonly kind: "progress"; readonly done: number; readonly total: number; readonly unit: string }
  | { readonly kind: "heartbeat" }
  | { readonly kind: "result"; readonly output: JsonObject; readonly sizeBytes: number };

/**
 * encodeRequest makes the request's bytes from JSON with the contract's field names. It throws an Error that names the
 * field where the JSON does not fit the message.
 */
export function encodeRequest(method: StepMethod, request: JsonValue, registry: Registry): Uint8Array {
  return toBinary(method.input, fromJson(method.input, request, { registry }));
}

/** decodeResponse reads one response of a step's method. A stream's message without an update counts as a heartbeat. */
export function decodeResponse(method: StepMethod, bytes: Uint8Array, registry: Registry): Update {
  if (!method.streams)
    return { kind: "result", output: decode(method.output, bytes, registry), sizeBytes: bytes.length };
  const update = updateOf(method.response, bytes);
  if (update?.field.name === "result") {
    const sizeBytes = update.bytes.length;
    return { kind: "result", output: decode(update.message, update.bytes, registry), sizeBytes };
  }
  if (update?.field.name === "progress") {
    const json = decode(update.message, update.bytes, registry);
    return {
      kind: "progress",
      done: countOf(json.done),
      total: countOf(json.total),
      unit: String(json.unit ?? ""),
    };
  }
  return { kind: "heartbeat" };
}

type WireUpdate = { readonly field: DescField; readonly message: DescMessage; readonly bytes: Uint8Array };

// Only what is inside the update is decoded, once: how large a result is on the wire is seen before that.
function updateOf(response: DescMessage, bytes: Uint8Array): WireUpdate | undefined {
  const fields = response.oneofs.find((oneof) => oneof.name === "update")?.fields ?? [];
  const reader = new BinaryReader(bytes);
  let update: WireUpdate | undefined;
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const field = type === WireType.LengthDelimited ? fields.find((each) => each.number === number) : undefined;
    if (field?.fieldKind !== "message") {
      reader.skip(type, number);
      continue;
    }
    const own = reader.bytes();
    // Of several members of a oneof the last counts; of one that comes in pieces the pieces follow each other.
    const before = update?.field === field ? [update.bytes] : [];
    update = { field, message: field.message, bytes: Buffer.concat([...before, own]) };
  }
  return update;
}

// Whatever a callee says of its progress, a database must be able to keep it.
function countOf(value: JsonValue | undefined): number {
  const count = Math.trunc(Number(value ?? 0));
  return Number.isNaN(count) ? 0 : Math.min(Math.max(count, 0), Number.MAX_SAFE_INTEGER);
}

function decode(desc: DescMessage, bytes: Uint8Array, registry: Registry): JsonObject {
  return toObject(desc, fromBinary(desc, bytes), registry);
}

// Fields that are not set are written out, so that an expression finds every field of the contract.
function toObject(desc: DescMessage, message: ReturnType<typeof create>, registry: Registry): JsonObject {
  const json = toJson(desc, message, { registry, useProtoFieldName: true, alwaysEmitImplicit: true });
  return json as JsonObject;
}

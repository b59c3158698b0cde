import {
  type create,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Registry,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
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
  const message = reflect(method.response, fromBinary(method.response, bytes));
  const update = method.response.oneofs.find((oneof) => oneof.name === "update");
  const field = update && message.oneofCase(update);
  if (field?.name === "result" && field.fieldKind === "message") {
    const result = message.get(field).message;
    const sizeBytes = toBinary(field.message, result).length;
    return { kind: "result", output: toObject(field.message, result, registry), sizeBytes };
  }
  if (field?.name === "progress" && field.fieldKind === "message") {
    const json = toObject(field.message, message.get(field).message, registry);
    return {
      kind: "progress",
      done: countOf(json.done),
      total: countOf(json.total),
      unit: String(json.unit ?? ""),
    };
  }
  return { kind: "heartbeat" };
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

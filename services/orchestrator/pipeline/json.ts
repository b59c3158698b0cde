import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { EvaluationFailed } from "./expression.ts";

/**
 * toJson turns an expression's value into JSON as a message's field takes it: whole numbers beyond 2^53 become texts,
 * bytes base64. It throws EvaluationFailed for a value that no field can hold.
 */
export function toJson(value: unknown): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case "object":
      return ofObject(value);
    default:
      throw new EvaluationFailed(`a ${typeof value} is no value of a field`);
  }
}

function ofObject(value: object | null): JsonValue {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value.toISOString();
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  if (!(value instanceof Map) && Object.getPrototypeOf(value) !== Object.prototype) {
    throw new EvaluationFailed(`a ${value.constructor.name} is no value of a field`);
  }
  const object: JsonObject = {};
  for (const [key, held] of entries) object[String(key)] = toJson(held);
  return object;
}

import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { Optional } from "@marcbachmann/cel-js";
import { EvaluationFailed } from "./evaluation-failed.ts";
import { limits } from "./limits.ts";
import { RecordValue } from "./record.ts";

/**
 * toJson turns an expression's value into JSON as a message's field takes it: whole numbers beyond 2^53 become texts,
 * bytes base64. Undefined is a value that is not there. It throws EvaluationFailed for a value that no field can
 * hold, or that is too large.
 */
export function toJson(value: unknown): JsonValue | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Optional) return value.hasValue() ? toJson(value.value()) : undefined;
  return convert(value, { left: limits.valueSize });
}

type Budget = { left: number };

function convert(value: unknown, budget: Budget): JsonValue {
  spend(budget, typeof value === "string" ? value.length + 2 : 2);
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case "object":
      return ofObject(value, budget);
    default:
      throw new EvaluationFailed(`a ${typeof value} is no value of a field`);
  }
}

function ofObject(value: object | null, budget: Budget): JsonValue {
  if (value === null) return null;
  if (value instanceof RecordValue) return ofRecord(value, budget);
  if (Array.isArray(value)) return value.map((element) => convert(element, budget));
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value.toISOString();
  if (Object.prototype.toString.call(value) === "[object google.protobuf.Duration]") return durationText(value);
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  if (!(value instanceof Map) && Object.getPrototypeOf(value) !== Object.prototype) {
    throw new EvaluationFailed(`a ${value.constructor.name} is no value of a field`);
  }
  return Object.fromEntries(entries.map(([key, held]) => [String(key), convert(held, budget)]));
}

// The library writes -1.5 s as -10.5s.
function durationText(value: object): string {
  const { seconds, nanos } = value as { readonly seconds: bigint; readonly nanos: number };
  const all = seconds * 1_000_000_000n + BigInt(nanos);
  const size = all < 0n ? -all : all;
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return `${all < 0n ? "-" : ""}${size / 1_000_000_000n}${fraction && `.${fraction}`}s`;
}

const sizes = new WeakMap<object, number>();

// A record's JSON is handed on as it is, however often it occurs; its size is found once.
function ofRecord(record: RecordValue, budget: Budget): JsonObject {
  const json = RecordValue.jsonOf(record);
  const size = sizes.get(json) ?? JSON.stringify(json).length;
  sizes.set(json, size);
  spend(budget, size);
  return json as JsonObject;
}

function spend(budget: Budget, size: number): void {
  budget.left -= size;
  if (budget.left < 0) {
    throw new EvaluationFailed(`its value goes beyond the limit value size, ${limits.valueSize} characters`);
  }
}

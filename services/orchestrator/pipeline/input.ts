import { isScalar } from "yaml";
import { mapping, optional, required } from "../../kit/sourcefile/mapping.ts";
import { type Reader, refuse } from "../../kit/sourcefile/place.ts";
import { oneOf } from "../../kit/sourcefile/scalar.ts";
import type { InputPlan, InputType, InputValue } from "./plan.ts";

const scalar: Reader<InputValue> = (at) => {
  const value = isScalar(at.node) ? at.node.value : undefined;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return refuse(at, "a text, a whole number, true or false");
};

const shape = mapping<{ type: InputType; default: InputValue | undefined }>({
  type: required(oneOf(["string", "int", "bool"])),
  default: optional<InputValue | undefined>(scalar, undefined),
});

/** input reads the declaration of one input of a pipeline. */
export const input: Reader<InputPlan> = (at) => {
  const found = shape(at);
  if (found === undefined) return undefined;
  const { type, default: value } = found;
  if (value !== undefined && !isOfType(type, value)) {
    return refuse(at, `a default of type ${type}`, { found: JSON.stringify(value) });
  }
  return { name: at.path.slice(at.path.lastIndexOf(".") + 1), type, default: value };
};

/** InputRead is an input's value, or what was expected instead. */
export type InputRead =
  | { readonly ok: true; readonly value: InputValue }
  | { readonly ok: false; readonly expected: string };

/** readInput reads an input as requests carry it, as a text. */
export function readInput(type: InputType, text: string): InputRead {
  switch (type) {
    case "string":
      return { ok: true, value: text };
    case "bool":
      return text === "true" || text === "false"
        ? { ok: true, value: text === "true" }
        : { ok: false, expected: '"true" or "false"' };
    case "int": {
      const value = Number(text);
      const whole = /^-?\d+$/.test(text) && Number.isSafeInteger(value);
      return whole ? { ok: true, value } : { ok: false, expected: "a whole number" };
    }
  }
}

function isOfType(type: InputType, value: InputValue): boolean {
  return type === "int" ? Number.isSafeInteger(value) : typeof value === (type === "bool" ? "boolean" : "string");
}

import type { FieldViolation } from "../../kit/errors.ts";
import { suggestion } from "../../kit/sourcefile/mapping.ts";
import { readInput } from "../pipeline/input.ts";
import type { InputPlan, InputValue } from "../pipeline/plan.ts";

/** InputsRead are a run's inputs, or what is wrong with them. */
export type InputsRead =
  | { readonly ok: true; readonly inputs: Readonly<Record<string, InputValue>> }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

/** readInputs reads the inputs of a request by their types, and fills in the defaults. field is the request's field that has them. */
export function readInputs(
  declared: readonly InputPlan[],
  given: Readonly<Record<string, string>>,
  field: string,
): InputsRead {
  const inputs: Record<string, InputValue> = {};
  const violations: FieldViolation[] = [];
  const names = new Set(declared.map((input) => input.name));
  for (const name of Object.keys(given)) {
    if (names.has(name)) continue;
    const hint = suggestion(name, names);
    violations.push({
      field: `${field}["${name}"]`,
      description: `the pipeline has no such input${hint && `; ${hint}`}`,
    });
  }
  for (const { name, type, default: value } of declared) {
    const text = Object.hasOwn(given, name) ? given[name] : undefined;
    if (text === undefined) {
      if (value === undefined) violations.push({ field: `${field}["${name}"]`, description: "is required" });
      else inputs[name] = value;
      continue;
    }
    const read = readInput(type, text);
    if (read.ok) inputs[name] = read.value;
    else violations.push({ field: `${field}["${name}"]`, description: `must be ${read.expected}` });
  }
  return violations.length === 0 ? { ok: true, inputs } : { ok: false, violations };
}

import { Optional } from "@marcbachmann/cel-js";

/** plainValue is what stands in an optional, null where nothing does; any other value is itself. */
export function plainValue(value: unknown): unknown {
  if (value instanceof Optional) return value.hasValue() ? plainValue(value.value()) : null;
  return value;
}

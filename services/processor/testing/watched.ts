import type { Fields } from "../fields.ts";
import { everything, type Selection } from "../pages/selection.ts";

/** watched is an object that notes each of its members that is looked at and not in the selection, by its path. */
export function watched(value: object, selection: Selection, unselected: Set<string>, path = ""): Fields {
  const look = (target: object, name: string | symbol): unknown => {
    const found: unknown = Reflect.get(target, name);
    if (selection === everything || typeof name === "symbol") return found;
    // A list is gone through by its own members, and the selection is said of its elements.
    if (Array.isArray(target)) return isNested(found) ? watched(found, selection, unselected, path) : found;
    const within = Object.hasOwn(selection, name) ? selection[name] : undefined;
    if (within === undefined && Object.hasOwn(target, name)) unselected.add(`${path}${name}`);
    return isNested(found) && within !== undefined ? watched(found, within, unselected, `${path}${name}.`) : found;
  };
  return new Proxy(value, { get: look }) as Fields;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

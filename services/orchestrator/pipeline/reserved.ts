import { isMap, isScalar, type Pair, YAMLMap } from "yaml";
import { type Place, type Reader, refuse } from "../../kit/sourcefile/place.ts";

/** reserved are the keys that will mean something and do not work yet. */
export const reserved: ReadonlySet<string> = new Set(["approve", "compensate", "semaphore", "wait"]);

/** withoutReserved refuses the reserved keys of a mapping, and lets another reader read the rest of it. */
export function withoutReserved<T>(read: Reader<T>): Reader<T> {
  return (at) => {
    if (!isMap(at.node)) return read(at);
    const pairs = at.node.items as Pair[];
    for (const pair of pairs) if (isReserved(pair)) refuseKey(at, pair);
    const rest = new YAMLMap();
    rest.items = pairs.filter((pair) => !isReserved(pair));
    rest.range = at.node.range ?? null;
    return read({ ...at, node: rest });
  };
}

function isReserved(pair: Pair): boolean {
  return isScalar(pair.key) && reserved.has(String(pair.key.value));
}

function refuseKey(at: Place, pair: Pair): void {
  const key = isScalar(pair.key) ? String(pair.key.value) : "";
  const path = at.path === "" ? key : `${at.path}.${key}`;
  refuse({ ...at, path }, "a key that works", {
    found: key,
    hint: `${key} is reserved, and does not work yet`,
    node: pair.key,
  });
}

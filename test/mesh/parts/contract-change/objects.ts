import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../../lab/types.ts";

/** differingObjects are the objects of a service in which two checkouts differ: as the one has them, and as the other. */
export async function differingObjects(
  before: string,
  after: string,
  account: string,
): Promise<{ readonly before: readonly KubeObject[]; readonly after: readonly KubeObject[] }> {
  const [old, changed] = [await objectsOf(before, account), await objectsOf(after, account)];
  const kinds = [...changed.keys()].filter(
    (kind) => JSON.stringify(old.get(kind)) !== JSON.stringify(changed.get(kind)),
  );
  const pick = (from: ReadonlyMap<string, KubeObject>) => kinds.flatMap((kind) => from.get(kind) ?? []);
  return { before: pick(old), after: pick(changed) };
}

// A service has one object of each kind.
async function objectsOf(checkout: string, account: string): Promise<ReadonlyMap<string, KubeObject>> {
  const text = await readFile(join(checkout, "istio", `${account}.yaml`), "utf8");
  const objects = parseAllDocuments(text).map((document) => document.toJSON() as KubeObject);
  return new Map(objects.map((object) => [object.kind, object]));
}

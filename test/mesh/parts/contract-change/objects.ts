import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../../lab/types.ts";
import { namespace } from "../../stdio/places.ts";

/** differingObjects are the mesh's objects in which two checkouts differ: as the one has them, and as the other. */
export async function differingObjects(
  before: string,
  after: string,
): Promise<{ readonly before: readonly KubeObject[]; readonly after: readonly KubeObject[] }> {
  const [old, changed] = [await objectsOf(before), await objectsOf(after)];
  const names = [...changed.keys()].filter(
    (name) => JSON.stringify(old.get(name)) !== JSON.stringify(changed.get(name)),
  );
  const pick = (from: ReadonlyMap<string, KubeObject>) => names.flatMap((name) => from.get(name) ?? []);
  return { before: pick(old), after: pick(changed) };
}

async function objectsOf(checkout: string): Promise<ReadonlyMap<string, KubeObject>> {
  const folder = join(checkout, "istio");
  const objects = new Map<string, KubeObject>();
  for (const file of await readdir(folder)) {
    if (!file.endsWith(".yaml") || file === "kustomization.yaml") continue;
    for (const document of parseAllDocuments(await readFile(join(folder, file), "utf8"))) {
      const object = document.toJSON() as KubeObject;
      const placed = { ...object, metadata: { namespace, ...object.metadata } };
      objects.set(`${object.kind} ${object.metadata.name}`, placed);
    }
  }
  return objects;
}

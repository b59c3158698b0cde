import { existsSync } from "node:fs";
import type { Area } from "./area.ts";

/** areaNames are the rooms of the bench, in the order in which they are measured and shown. */
export const areaNames = ["storage", "rpc", "stream", "pipeline", "memory", "orchestrator", "reads", "scale"] as const;

/** AreaName is one room of the bench. */
export type AreaName = (typeof areaNames)[number];

/** quickAreas are those that a quick run measures: the others need sizes that take minutes. */
export const quickAreas: ReadonlySet<AreaName> = new Set(["storage", "rpc", "stream", "pipeline", "orchestrator"]);

/** loadArea imports a room when it is its turn: peers that are not installed fail their own room only. */
export async function loadArea(name: AreaName): Promise<Area | undefined> {
  const file = new URL(`./${name}/area.ts`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const loaded = (await import(file.href)) as Readonly<Record<string, Area>>;
  return loaded[name];
}

import type { Area } from "./area.ts";

/** areaNames are the rooms of the bench, in the order in which they are measured and shown. */
export const areaNames = ["storage", "rpc", "stream", "pipeline", "memory", "orchestrator", "reads", "scale"] as const;

/** AreaName is one room of the bench. */
export type AreaName = (typeof areaNames)[number];

/** quickAreas are those that a quick run measures: the others need sizes that take minutes. */
export const quickAreas: ReadonlySet<AreaName> = new Set([
  "storage",
  "rpc",
  "stream",
  "pipeline",
  "orchestrator",
  "reads",
]);

/** loadArea imports a room when it is its turn: peers that are not installed fail their own room only. */
export function loadArea(name: AreaName): Promise<Area> {
  return loaders[name]();
}

const loaders: Readonly<Record<AreaName, () => Promise<Area>>> = {
  storage: async () => (await import("./storage/area.ts")).storage,
  rpc: async () => (await import("./rpc/area.ts")).rpc,
  stream: async () => (await import("./stream/area.ts")).stream,
  pipeline: async () => (await import("./pipeline/area.ts")).pipeline,
  memory: async () => (await import("./memory/area.ts")).memory,
  orchestrator: async () => (await import("./orchestrator/area.ts")).orchestrator,
  reads: async () => (await import("./reads/area.ts")).reads,
  scale: async () => (await import("./scale/area.ts")).scale,
};

import type { MeshServer } from "./server.ts";

/** Load is what it took one contestant to bring one day into PostgreSQL. */
export type Load = Loaded & {
  readonly seconds: number;
  /** cpuMicros is each part's CPU time, user and system; PostgreSQL is one of the parts. */
  readonly cpuMicros: Readonly<Record<string, number>>;
  readonly walBytes: number;
};

/** Loaded is what a contestant itself says of a load. */
export type Loaded = {
  /** listings is how many the day had. */
  readonly listings: number;
  /** peakMiB is the most memory that each of its processes has had until now. */
  readonly peakMiB: Readonly<Record<string, number>>;
};

/** measureLoad does a load, and measures it; cpuMicros is the time that the contestant's own parts have taken until now. */
export async function measureLoad<T extends Loaded>(
  server: MeshServer,
  cpuMicros: () => Readonly<Record<string, number>>,
  load: () => Promise<T>,
): Promise<T & Load> {
  await server.settle();
  const cpu = () => ({ ...cpuMicros(), PostgreSQL: server.cpuMicros() });
  const cpuBefore: Readonly<Record<string, number>> = cpu();
  const walBefore = await server.walBytes();
  const startMs = performance.now();
  const loaded = await load();
  const seconds = (performance.now() - startMs) / 1000;
  const used = Object.entries(cpu()).map(([part, micros]) => [part, micros - (cpuBefore[part] ?? 0)]);
  const walBytes = (await server.walBytes()) - walBefore;
  return { ...loaded, seconds, cpuMicros: Object.fromEntries(used), walBytes };
}

/** listingsASecond is a load's speed. */
export function listingsASecond({ listings, seconds }: Pick<Load, "listings" | "seconds">): number {
  return listings / seconds;
}

/** cpuOf is what a listing cost all parts together, in microseconds. */
export function cpuOf({ listings, cpuMicros }: Pick<Load, "listings" | "cpuMicros">): number {
  return Object.values(cpuMicros).reduce((sum, micros) => sum + micros, 0) / listings;
}

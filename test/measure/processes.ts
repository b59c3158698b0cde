import { residentMiB } from "../../bench/usage.ts";
import { GRPC_SERVICES, type GrpcService } from "../../services/local/mesh/addresses.ts";
import type { Fleet } from "../support/fleet.ts";
import { startService } from "../support/service.ts";

/** StartUp is how long a service takes to serve, and how much memory it has then. */
export type StartUp = { readonly service: GrpcService; readonly readyMs: number; readonly residentMiB: number };

/** measureStartUps starts each service alone, rounds times, and returns the medians. */
export async function measureStartUps(fleet: Fleet, rounds: number): Promise<readonly StartUp[]> {
  const found: StartUp[] = [];
  for (const service of GRPC_SERVICES) {
    const times: number[] = [];
    const sizes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const begin = performance.now();
      await using started = await startService(`services/${service}/main.ts`, fleet.environments[service]);
      times.push(performance.now() - begin);
      sizes.push(residentMiB(started.pid));
    }
    found.push({ service, readyMs: median(times), residentMiB: median(sizes) });
  }
  return found;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

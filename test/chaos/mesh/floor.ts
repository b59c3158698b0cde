import type { GrpcService } from "../../../services/local/mesh/addresses.ts";
import { GRPC_SERVICES } from "../../../services/local/mesh/addresses.ts";

/** Replicas say how many processes there are of each service. */
export type Replicas = Readonly<Record<GrpcService, number>>;

/** CALLEES are whom each service calls. */
export const CALLEES: Readonly<Record<GrpcService, readonly (GrpcService | "postgres")[]>> = {
  orchestrator: ["collector", "processor", "storage", "postgres"],
  processor: ["collector", "storage"],
  collector: ["postgres"],
  storage: ["postgres"],
};

/** FULL are three orchestrators, and two of each other service. */
export const FULL: Replicas = { orchestrator: 3, collector: 2, processor: 2, storage: 2 };

/** idsOf are the names of a service's replicas: "storage-1"; there is one PostgreSQL. */
export function idsOf(replicas: Replicas, service: GrpcService | "postgres"): string[] {
  if (service === "postgres") return ["postgres"];
  return Array.from({ length: replicas[service] }, (_, index) => `${service}-${index + 1}`);
}

/** serviceOf is whose replica a name is. */
export function serviceOf(id: string): GrpcService {
  const service = GRPC_SERVICES.find((name) => id.startsWith(`${name}-`));
  if (service === undefined) throw new TypeError(`${id} is no replica of a service`);
  return service;
}

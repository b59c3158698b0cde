import type { Block } from "../ports/block.ts";

/** GRPC_SERVICES are the services that speak gRPC, in the order in which a day passes through them. */
export const GRPC_SERVICES = ["collector", "processor", "storage", "orchestrator"] as const;

/** GrpcService is the name of a service that speaks gRPC. */
export type GrpcService = (typeof GRPC_SERVICES)[number];

/**
 * PROCESSES are what a whole mesh consists of: a process of each service, and a second orchestrator that shares the
 * first one's work and goes on with it when that one is gone.
 */
export const PROCESSES = [...GRPC_SERVICES, "orchestrator-2"] as const;

/** ProcessName is the name of one process of a service; an orchestrator holds its leases under it. */
export type ProcessName = (typeof PROCESSES)[number];

/** serviceOf is the service that a process is one of. */
export function serviceOf(name: ProcessName): GrpcService {
  return name === "orchestrator-2" ? "orchestrator" : name;
}

/** ServiceAddresses are where one process listens, each as host:port. */
export type ServiceAddresses = {
  /** operator is for people: plaintext, and every caller is the operator. */
  readonly operator: string;
  /** grpc is for other services, by mTLS. */
  readonly grpc: string;
  /** admin has metrics and probes over HTTP. */
  readonly admin: string;
};

/** Addresses are where everything of one mesh listens. They stay the same for as long as the mesh lives. */
export type Addresses = Readonly<Record<ProcessName, ServiceAddresses>> & {
  readonly simulator: { readonly http: string; readonly admin: string };
};

/** addressesIn gives every listener a port of the block, always the same one. */
export function addressesIn(block: Pick<Block, "port">): Addresses {
  const at = (offset: number) => `127.0.0.1:${block.port(offset)}`;
  const of = (index: number) => ({ operator: at(1 + index), grpc: at(6 + index), admin: at(11 + index) });
  return {
    collector: of(0),
    processor: of(1),
    storage: of(2),
    orchestrator: of(3),
    simulator: { http: at(5), admin: at(15) },
    "orchestrator-2": { operator: at(16), grpc: at(17), admin: at(18) },
  };
}

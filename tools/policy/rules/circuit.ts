import type { Contract } from "../contract/model.ts";
import { durationMistakes } from "./duration.ts";

/** most is what still limits something: no process has more under way, and nobody waits for more failures in a row. */
const most = { connections: 1_000, requests: 10_000, errors: 100 } as const;

/** As long as Envoy by itself ejects a replica that fails again and again. */
const longestEjectionMs = 300_000;

/** circuitMistakes judges a service's limits, and that those at the same address are the same. */
export function circuitMistakes({ service, account, circuit }: Contract, contracts: readonly Contract[]): string[] {
  if (circuit === undefined) {
    return ["has no circuit; add option (colheita.mesh.v1.circuit) to the service"];
  }
  return [
    ...limitMistakes("max_connections", circuit.maxConnections, most.connections),
    ...limitMistakes("max_pending_requests", circuit.maxPendingRequests, most.requests),
    ...limitMistakes("max_requests", circuit.maxRequests, most.requests),
    ...limitMistakes("consecutive_errors", circuit.consecutiveErrors, most.errors),
    ...durationMistakes("circuit.ejection_time", circuit.ejectionMs, longestEjectionMs),
    ...sharedMistakes(
      service,
      contracts.filter((other) => other.account === account),
    ),
  ];
}

function limitMistakes(name: string, value: number, largest: number): string[] {
  return value >= 1 && value <= largest ? [] : [`circuit.${name} is ${value}; give 1 to ${largest}`];
}

/** sharedMistakes compares each service with the first one at its address that has limits. */
function sharedMistakes(service: string, sharing: readonly Contract[]): string[] {
  const first = sharing.find(({ circuit }) => circuit !== undefined);
  const own = sharing.find((contract) => contract.service === service);
  if (first === undefined || JSON.stringify(first.circuit) === JSON.stringify(own?.circuit)) {
    return [];
  }
  return [`has another circuit than ${first.service}, and both answer at ${first.account}; give them the same one`];
}

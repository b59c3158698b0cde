import type { Contract } from "../contract/model.ts";
import { durationMistakes } from "./duration.ts";

/** circuitMistakes judges a service's limits, and that those at the same address are the same. */
export function circuitMistakes({ service, account, circuit }: Contract, contracts: readonly Contract[]): string[] {
  if (circuit === undefined) {
    return ["has no circuit; add option (colheita.mesh.v1.circuit) to the service"];
  }
  const fields: [string, number][] = [
    ["max_connections", circuit.maxConnections],
    ["max_pending_requests", circuit.maxPendingRequests],
    ["max_requests", circuit.maxRequests],
    ["consecutive_errors", circuit.consecutiveErrors],
  ];
  return [
    ...fields.filter(([, value]) => value < 1).map(([name, value]) => `circuit.${name} is ${value}; give at least 1`),
    ...durationMistakes("circuit.ejection_time", circuit.ejectionMs),
    ...sharedMistakes(
      service,
      contracts.filter((other) => other.account === account),
    ),
  ];
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

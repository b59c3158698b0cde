import type { Circuit, Contract, Method, Policy } from "./model.ts";

/** The services of the house. */
const accounts = ["collector", "processor", "storage", "orchestrator"];

/** Callers that are no service of the mesh: people with grpcurl, and the edge. */
const externals = ["operator", "gateway"];

/**
 * checkContracts gives every mistake of the contracts, each as a sentence that
 * names the method and says what to do, in the contracts' order. Callers may
 * be the house's services, the externals, and the services of these contracts.
 */
export function checkContracts(contracts: readonly Contract[]): string[] {
  const known = [...new Set([...accounts, ...contracts.map((contract) => contract.account), ...externals])];
  return contracts.flatMap((contract) => [
    ...circuitMistakes(contract.circuit).map((mistake) => `${contract.service}: ${mistake}`),
    ...contract.methods.flatMap((method) =>
      methodMistakes(method, contract.account, known).map(
        (mistake) => `${contract.service}/${method.name}: ${mistake}`,
      ),
    ),
  ]);
}

function circuitMistakes(circuit: Circuit | undefined): string[] {
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
  ];
}

function methodMistakes(method: Method, account: string, known: readonly string[]): string[] {
  return [...shapeMistakes(method), ...(method.policy ? policyMistakes(method, method.policy, account, known) : [])];
}

function shapeMistakes({ kind, idempotency, policy }: Method): string[] {
  const mistakes: string[] = [];
  if (kind === "client_streaming" || kind === "bidi_streaming") {
    mistakes.push("streams from the client; make it unary or a server stream, sent in batches");
  }
  if (idempotency === undefined) {
    mistakes.push("has no idempotency_level; say NO_SIDE_EFFECTS or IDEMPOTENT");
  }
  if (policy === undefined) {
    mistakes.push("has no policy; add option (colheita.mesh.v1.policy)");
  }
  return mistakes;
}

function policyMistakes(method: Method, policy: Policy, account: string, known: readonly string[]): string[] {
  return [
    ...timeMistakes(method, policy),
    ...callerMistakes(policy.callers, account, known),
    ...retryMistakes(method, policy),
  ];
}

function timeMistakes({ kind }: Method, { deadlineMs, heartbeatMs }: Policy): string[] {
  const streams = kind === "server_streaming" || kind === "bidi_streaming";
  const mistakes: string[] = [];
  if (deadlineMs === undefined) {
    mistakes.push("has no deadline; say the longest that one call may take");
  } else {
    mistakes.push(...durationMistakes("deadline", deadlineMs));
  }
  if (streams && heartbeatMs === undefined) {
    mistakes.push("is a stream without heartbeat; say how often the server sends at least");
  }
  if (!streams && heartbeatMs !== undefined) {
    mistakes.push("is unary and has a heartbeat; remove the heartbeat");
  }
  if (streams && heartbeatMs !== undefined) {
    mistakes.push(...durationMistakes("heartbeat", heartbeatMs));
    if (deadlineMs !== undefined && heartbeatMs >= deadlineMs) {
      mistakes.push(`has a heartbeat of ${heartbeatMs} ms within a deadline of ${deadlineMs} ms; make it shorter`);
    }
  }
  return mistakes;
}

function callerMistakes(callers: readonly string[], account: string, known: readonly string[]): string[] {
  if (callers.length === 0) {
    return ["has no callers; name the service accounts that may call it"];
  }
  return [...new Set(callers)].flatMap((caller) => {
    const mistakes: string[] = [];
    if (caller === account) {
      mistakes.push(`names its own service ${caller} as a caller; remove it`);
    } else if (!known.includes(caller)) {
      mistakes.push(`names the unknown caller ${JSON.stringify(caller)}; known are ${known.join(", ")}`);
    }
    if (callers.indexOf(caller) !== callers.lastIndexOf(caller)) {
      mistakes.push(`names the caller ${caller} twice; name it once`);
    }
    return mistakes;
  });
}

function retryMistakes(method: Method, policy: Policy): string[] {
  const { owner, maxAttempts, codes, perTryMs } = policy.retry;
  if (owner === undefined) {
    return ["has no retry owner; say OWNER_NOBODY, OWNER_MESH or OWNER_ENGINE"];
  }
  if (owner !== "mesh") {
    const set = [maxAttempts !== 0 && "max_attempts", codes.length > 0 && "codes", perTryMs !== undefined && "per_try"];
    return set
      .filter((field) => field !== false)
      .map((field) => `sets retry.${field}, which only the mesh reads, and its retry owner is ${owner}; remove it`);
  }
  return meshMistakes(method, policy);
}

function meshMistakes({ idempotency }: Method, { deadlineMs, retry }: Policy): string[] {
  const { maxAttempts, codes, perTryMs } = retry;
  const mistakes: string[] = [];
  if (idempotency === undefined) {
    mistakes.push("is retried by the mesh and may not run twice; make it idempotent or choose another retry owner");
  }
  if (maxAttempts < 2) {
    mistakes.push(`is retried by the mesh with retry.max_attempts ${maxAttempts}; give at least 2, the first included`);
  }
  if (codes.length === 0 || codes.includes("OK")) {
    mistakes.push("is retried by the mesh after no failure; name in retry.codes such as UNAVAILABLE, and not OK");
  }
  if (perTryMs === undefined) {
    mistakes.push("is retried by the mesh without retry.per_try; say the longest that one try may take");
  } else {
    mistakes.push(...durationMistakes("retry.per_try", perTryMs));
    if (deadlineMs !== undefined && maxAttempts * perTryMs > deadlineMs) {
      mistakes.push(
        `has ${maxAttempts} tries of ${perTryMs} ms, which do not fit its deadline of ${deadlineMs} ms; ` +
          "lower retry.max_attempts or retry.per_try, or raise the deadline",
      );
    }
  }
  return mistakes;
}

function durationMistakes(field: string, ms: number): string[] {
  return Number.isInteger(ms) && ms > 0
    ? []
    : [`has a ${field} of ${ms} ms; give a positive whole number of milliseconds`];
}

import { backoffMs } from "../../services/kit/backoff.ts";
import type { Circuit, Contract, Method, Policy } from "./contract/model.ts";

/** The services of the house. */
const accounts = ["collector", "processor", "storage", "orchestrator"];

/** Callers that are no service of the mesh: people with grpcurl, and the edge. */
const externals = ["operator", "gateway"];

/** The codes of which a proxy can be told. */
const retried = ["UNAVAILABLE", "DEADLINE_EXCEEDED"];

/** How kit waits between tries where there is no mesh; a proxy waits less. */
const growth = { firstMs: 50, longestMs: 2_000 };

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
  if (codes.length === 0) {
    mistakes.push("is retried by the mesh after no failure; name in retry.codes such as UNAVAILABLE");
  }
  for (const code of codes.filter((name) => !retried.includes(name))) {
    mistakes.push(`is retried by the mesh after ${code}, which a proxy cannot tell; leave ${retried.join(" or ")}`);
  }
  const slow = codes.includes("DEADLINE_EXCEEDED");
  if (slow && idempotency === "IDEMPOTENT") {
    mistakes.push(
      "is tried again by the mesh while a slow try may still be writing; take DEADLINE_EXCEEDED out of retry.codes",
    );
  }
  if (slow && perTryMs === undefined) {
    mistakes.push(
      "is retried by the mesh after DEADLINE_EXCEEDED without retry.per_try; say the longest that one try may take",
    );
  }
  if (perTryMs !== undefined) {
    if (!slow) {
      mistakes.push(
        "ends a try by retry.per_try and is not tried again after that; remove it, or add DEADLINE_EXCEEDED",
      );
    }
    mistakes.push(...durationMistakes("retry.per_try", perTryMs), ...fitMistakes(deadlineMs, maxAttempts, perTryMs));
  }
  return mistakes;
}

/** fitMistakes adds up the longest tries and the longest waits between them. */
function fitMistakes(deadlineMs: number | undefined, maxAttempts: number, perTryMs: number): string[] {
  const waits = Array.from({ length: Math.max(0, maxAttempts - 1) }, (_, index) => backoffMs(index + 1, growth, 1));
  const waitsMs = waits.reduce((sum, wait) => sum + wait, 0);
  return deadlineMs === undefined || maxAttempts * perTryMs + waitsMs <= deadlineMs
    ? []
    : [
        `has ${maxAttempts} tries of ${perTryMs} ms and waits of ${waitsMs} ms between them, ` +
          `which do not fit its deadline of ${deadlineMs} ms; ` +
          "lower retry.max_attempts or retry.per_try, or raise the deadline",
      ];
}

function durationMistakes(field: string, ms: number): string[] {
  return Number.isInteger(ms) && ms > 0
    ? []
    : [`has a ${field} of ${ms} ms; give a positive whole number of milliseconds`];
}

import { backoffMs } from "../../../services/kit/backoff.ts";
import { retryGrowth } from "../../../services/kit/retry.ts";
import type { Method, Policy } from "../contract/model.ts";
import { engine } from "../names.ts";
import { durationMistakes } from "./duration.ts";

/** The codes of which a proxy can be told. */
const retried = ["UNAVAILABLE", "DEADLINE_EXCEEDED"];

/** More tries only keep down what is down; gRPC's own retries end at as many. */
const mostAttempts = 5;

/** retryMistakes judges who tries a method again, and how. */
export function retryMistakes(method: Method, policy: Policy): string[] {
  const { owner, maxAttempts, codes, perTryMs } = policy.retry;
  if (owner === undefined) {
    return ["has no retry owner; say OWNER_NOBODY, OWNER_MESH or OWNER_ENGINE"];
  }
  if (owner === "engine" && !policy.callers.includes(engine)) {
    return [`is retried by the engine and does not name ${engine} as a caller; add it, or say another retry owner`];
  }
  if (owner !== "mesh") {
    const set = [maxAttempts !== 0 && "max_attempts", codes.length > 0 && "codes", perTryMs !== undefined && "per_try"];
    return set
      .filter((field) => field !== false)
      .map((field) => `sets retry.${field}, which only the mesh reads, and its retry owner is ${owner}; remove it`);
  }
  return meshMistakes(method, policy);
}

function meshMistakes({ kind, idempotency }: Method, { deadlineMs, retry }: Policy): string[] {
  const { maxAttempts, codes, perTryMs } = retry;
  const mistakes: string[] = [];
  if (kind !== "unary") {
    mistakes.push(
      "is a stream and is retried by the mesh, which cannot take back what it has passed on; " +
        "say OWNER_NOBODY or OWNER_ENGINE",
    );
  }
  if (idempotency === undefined) {
    mistakes.push("is retried by the mesh and may not run twice; make it idempotent or choose another retry owner");
  }
  const counts = maxAttempts >= 2 && maxAttempts <= mostAttempts;
  if (!counts) {
    mistakes.push(
      `is retried by the mesh with retry.max_attempts ${maxAttempts}; give 2 to ${mostAttempts}, the first included`,
    );
  }
  if (codes.length === 0) {
    mistakes.push("is retried by the mesh after no failure; name in retry.codes such as UNAVAILABLE");
  }
  if (new Set(codes).size < codes.length) {
    mistakes.push("names one of retry.codes twice; name each once");
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
  if (slow && !codes.includes("UNAVAILABLE")) {
    mistakes.push(
      "is retried by the mesh after DEADLINE_EXCEEDED alone, and a proxy can't leave out UNAVAILABLE; add it",
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
    mistakes.push(...durationMistakes("retry.per_try", perTryMs));
    if (counts) {
      mistakes.push(...fitMistakes(deadlineMs, maxAttempts, perTryMs));
    }
  }
  return mistakes;
}

/** fitMistakes adds up the longest tries and the longest waits between them, which are kit's: a proxy waits less. */
function fitMistakes(deadlineMs: number | undefined, maxAttempts: number, perTryMs: number): string[] {
  const waits = Array.from({ length: maxAttempts - 1 }, (_, index) => backoffMs(index + 1, retryGrowth, 1));
  const waitsMs = waits.reduce((sum, wait) => sum + wait, 0);
  return deadlineMs === undefined || maxAttempts * perTryMs + waitsMs <= deadlineMs
    ? []
    : [
        `has ${maxAttempts} tries of ${perTryMs} ms and waits of ${waitsMs} ms between them, ` +
          `which do not fit its deadline of ${deadlineMs} ms; ` +
          "lower retry.max_attempts or retry.per_try, or raise the deadline",
      ];
}

import type { Method, Policy } from "../contract/model.ts";
import { callerMistakes } from "./callers.ts";
import { durationMistakes } from "./duration.ts";
import { retryMistakes } from "./retry.ts";

/** methodMistakes judges one method by itself. */
export function methodMistakes(method: Method, account: string, known: readonly string[]): string[] {
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

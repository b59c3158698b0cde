import type { MethodPolicy } from "../../../../services/kit/policy.ts";
import type { Method } from "../../../support/methods.ts";
import { until } from "../../../support/waiting.ts";
import type { Report } from "../../lab/types.ts";
import type { Probe } from "../../probe/probe.ts";
import type { Arrival } from "../../stand-in/commands.ts";
import type { StandIn } from "../../stand-in/stand-ins.ts";
import { attemptsAt } from "../support/attempts.ts";
import { marginMs, routeTimeoutMs } from "../support/routes.ts";

/** Stand is a method with one who may call it and the replica that serves it. */
export type Stand = { readonly method: Method; readonly probe: Probe; readonly replica: StandIn };

/** slackMs is how much later than its time something may be seen on a busy machine, and earlierMs how much earlier. */
const slackMs = 3_000;
const earlierMs = 50;
/** oneTrySlackMs is less than a route's margin: what ends later was ended by a proxy, and not by kit's client. */
const oneTrySlackMs = marginMs - earlierMs;

/** checkDeadline: the callee hangs; kit's client ends when the contract says, and the callee hears of each try's end. */
export async function checkDeadline({ method, probe, replica }: Stand, report: Report): Promise<void> {
  const { path, policy } = method;
  const { tries, endMs } = hanging(policy, policy.deadlineMs);
  await replica.behave(path, { kind: "hang" });
  const { code, message, elapsedMs, requestId } = await probe.call({ path });
  const arrivals = await endedTries(replica, requestId);
  report.check(
    `${path}: a callee that hangs costs kit's client ${endMs} ms, and hears of each try's end (${tries} in all)`,
    code === "DEADLINE_EXCEEDED" &&
      isAbout(elapsedMs, endMs, tries === 1 ? oneTrySlackMs : slackMs) &&
      arrivals.length === tries &&
      arrivals.every(({ end }) => end === "CALLER_GONE" || end === "DEADLINE_EXCEEDED"),
    { code, message, elapsedMs: Math.round(elapsedMs), ends: arrivals.map(endOf) },
  );
}

/** checkRoute: the callee's process is stopped, and the client has no deadline; the proxies end the call by themselves. */
export async function checkRoute({ method: { path, policy }, probe }: Stand, report: Report): Promise<void> {
  const { endMs } = hanging(policy, routeTimeoutMs(policy));
  const { code, message, elapsedMs } = await probe.call({ path, via: "raw" });
  report.check(
    `${path}: a client without a deadline is ended by its proxy after ${endMs} ms`,
    // Which of the two proxies is first decides the code.
    (code === "DEADLINE_EXCEEDED" || code === "UNAVAILABLE") && isAbout(elapsedMs, endMs, slackMs),
    { code, message, elapsedMs: Math.round(elapsedMs) },
  );
}

/** checkStream: a stream goes on for streamMs, its handler silent for most of it, and ends as its handler wants. */
export async function checkStream(stand: Stand, streamMs: number, report: Report): Promise<void> {
  const { method, probe, replica } = stand;
  const { path, policy } = method;
  const count = 2;
  await replica.behave(path, { kind: "stream", count, everyMs: streamMs / count });
  const { code, message, elapsedMs, messages } = await probe.call({ path });
  const heartbeats = messages - count;
  report.check(
    `${path}: a stream lasts ${streamMs} ms, longer than any call that was waited for`,
    code === "OK" && elapsedMs >= streamMs && heartbeats >= Math.floor(streamMs / (policy.heartbeatMs ?? streamMs)),
    { code, message, elapsedMs: Math.round(elapsedMs), heartbeats },
  );
}

// Tries that have a time of their own are over before the whole call is.
function hanging({ retry }: MethodPolicy, wholeMs: number) {
  if (retry.owner !== "mesh" || retry.perTryMs === undefined) return { tries: 1, endMs: wholeMs };
  return { tries: retry.maxAttempts, endMs: Math.min(wholeMs, retry.maxAttempts * retry.perTryMs) };
}

function isAbout(elapsedMs: number, endMs: number, laterMs: number): boolean {
  return elapsedMs > endMs - earlierMs && elapsedMs < endMs + laterMs;
}

function endedTries(replica: StandIn, requestId: string): Promise<readonly Arrival[]> {
  return until("the end of each try at the callee", async () => {
    const tries = await attemptsAt(replica, requestId);
    return tries.every(({ end }) => end !== undefined) ? tries : undefined;
  });
}

function endOf({ end, elapsedMs = 0 }: Arrival): string {
  return `${end} after ${Math.round(elapsedMs)} ms`;
}

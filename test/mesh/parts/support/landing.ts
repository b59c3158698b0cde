import type { Outcome } from "../../probe/commands.ts";
import type { Probe } from "../../probe/probe.ts";
import type { StandIn } from "../../stand-in/stand-ins.ts";
import { attemptsAt } from "./attempts.ts";

// Two replicas get calls by turns: missing one so often says that the proxy avoids it.
const mostCalls = 40;

/**
 * callUntilReached calls a method until a try reaches the replica, and returns what that call came to. Calls that went
 * elsewhere must have succeeded; one that failed is returned as well.
 */
export async function callUntilReached(probe: Probe, path: string, replica: StandIn): Promise<Outcome> {
  for (let calls = 0; calls < mostCalls; calls++) {
    const outcome = await probe.call({ path });
    const reached = await attemptsAt(replica, outcome.requestId);
    if (outcome.code !== "OK" || reached.length > 0) return outcome;
  }
  throw new Error(`none of ${mostCalls} calls of ${path} reached ${replica.pod.spec.name}: is it ejected?`);
}

/** heal answers a method on all replicas again until each has done so once: that ends every row of failures. */
export async function heal(probe: Probe, path: string, replicas: readonly StandIn[]): Promise<void> {
  await Promise.all(replicas.map((replica) => replica.behave(path, { kind: "answer" })));
  for (const replica of replicas) await callUntilReached(probe, path, replica);
}

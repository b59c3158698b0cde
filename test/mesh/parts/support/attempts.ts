import type { Arrival } from "../../stand-in/commands.ts";
import type { StandIn } from "../../stand-in/stand-ins.ts";

/** attemptsAt are the tries of one call that reached a replica. */
export async function attemptsAt(replica: StandIn, requestId: string): Promise<readonly Arrival[]> {
  return (await replica.arrivals()).filter((arrival) => arrival.requestId === requestId);
}

/** attempts are the tries of one call that reached any of the replicas. */
export async function attempts(replicas: readonly StandIn[], requestId: string): Promise<readonly Arrival[]> {
  return (await Promise.all(replicas.map((replica) => attemptsAt(replica, requestId)))).flat();
}

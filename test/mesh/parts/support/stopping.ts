import { setTimeout as delay } from "node:timers/promises";
import type { StandIn } from "../../stand-in/stand-ins.ts";

/** whileStopped does something while the processes of these replicas stand still, and lets them go on afterwards. */
export async function whileStopped<T>(replicas: readonly StandIn[], work: () => Promise<T>): Promise<T> {
  for (const replica of replicas) replica.signal("SIGSTOP");
  try {
    // A signal takes its time to arrive.
    await delay(50);
    return await work();
  } finally {
    for (const replica of replicas) replica.signal("SIGCONT");
  }
}

import { connectivityState, type Client as GrpcClient } from "@grpc/grpc-js";
import { untilEnd } from "./abort.ts";
import type { Context } from "./context.ts";

// A wait for a connection can't be taken back, so it is made of short ones.
const turnMs = 250;

/** PatientClient is what can be asked how its connection stands, and be waited for. */
export type PatientClient = Pick<GrpcClient, "getChannel" | "waitForReady">;

/**
 * untilConnected waits, patienceMs at most, where a connection was refused and is being tried again: a call would fail
 * at once, and so would each that is made in its place. Whether it waited in vain the call itself finds out.
 */
export async function untilConnected(ctx: Context, client: PatientClient, patienceMs: number): Promise<void> {
  const until = Date.now() + Math.min(patienceMs, ctx.remainingMs());
  while (Date.now() < until && isRefused(client)) {
    const { promise, resolve } = Promise.withResolvers<void>();
    client.waitForReady(Math.min(until, Date.now() + turnMs), () => resolve());
    await untilEnd(ctx.ending, promise);
  }
}

function isRefused(client: PatientClient): boolean {
  return client.getChannel().getConnectivityState(true) === connectivityState.TRANSIENT_FAILURE;
}

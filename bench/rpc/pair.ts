import { type Child, startChild } from "../child.ts";
import { cpuMicros, peakRssMiB } from "../usage.ts";
import type { Load, Loaded } from "./load.ts";
import type { Identities } from "./variant.ts";
import type { VariantName } from "./variants.ts";

/** Pair is a variant's server and its caller, each a process of its own. */
export type Pair = AsyncDisposable & {
  /** measure puts load on the server. */
  measure(load: Load): Promise<Sample>;
  /** peakRssMiB is the most memory that each has had. */
  peakRssMiB(): { readonly client: number; readonly server: number };
};

/** Sample is what one round of one variant gave. */
export type Sample = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** clientUs and serverUs are CPU time for each call, user and system. */
  readonly clientUs: number;
  readonly serverUs: number;
};

/** startPair starts both, and waits until the first call was answered. */
export async function startPair(name: VariantName, { folder }: Identities): Promise<Pair> {
  await using stack = new AsyncDisposableStack();
  const start = async (file: string, ...args: string[]): Promise<Child> =>
    stack.use(await startChild(new URL(file, import.meta.url), [name, folder, ...args]));
  const server = await start("server-main.ts");
  const client = await start("client-main.ts", await server.ask<string>({}));
  const children = stack.move();
  return {
    async measure(load) {
      const before = { client: cpuMicros(client.pid), server: cpuMicros(server.pid) };
      const { calls, ms, p50Ms, p99Ms } = await client.ask<Loaded>(load);
      return {
        perSecond: (1000 * calls) / ms,
        p50Ms,
        p99Ms,
        clientUs: (cpuMicros(client.pid) - before.client) / calls,
        serverUs: (cpuMicros(server.pid) - before.server) / calls,
      };
    },
    peakRssMiB: () => ({ client: peakRssMiB(client.pid), server: peakRssMiB(server.pid) }),
    [Symbol.asyncDispose]: () => children.disposeAsync(),
  };
}

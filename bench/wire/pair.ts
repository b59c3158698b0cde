import { nodeFlags } from "../../services/kit/node-flags.ts";
import { type Child, startChild } from "../child.ts";
import { cpuMicros, peakRssMiB } from "../usage.ts";
import type { Load, Loaded } from "./load.ts";

/** Pair is a variant's server and its caller, each a process of its own. */
export type Pair<Asked extends Load = Load> = AsyncDisposable & {
  /** measure puts load on the server. */
  measure(load: Asked): Promise<Sample>;
  /** peakRssMiB is the most memory that each has had. */
  peakRssMiB(): Peak;
};

/** Peak is the most memory that both processes have had, in MiB. */
export type Peak = { readonly client: number; readonly server: number };

/** Sample is what one round of one variant gave. */
export type Sample = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** clientUs and serverUs are CPU time for each call, user and system. */
  readonly clientUs: number;
  readonly serverUs: number;
};

/** PairFiles are the programs of both sides. Both take the arguments, and the client the server's address after them. */
export type PairFiles = { readonly server: URL; readonly client: URL; readonly args: readonly string[] };

/** startPair starts both with the flags that services run with, peers alike, and waits until the caller is ready. */
export async function startPair<Asked extends Load>(files: PairFiles): Promise<Pair<Asked>> {
  await using stack = new AsyncDisposableStack();
  const start = async (file: URL, ...more: string[]): Promise<Child> =>
    stack.use(await startChild(file, [...files.args, ...more], nodeFlags));
  const server = await start(files.server);
  const client = await start(files.client, await server.ask<string>({}));
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

import { join } from "node:path";
import type { Lab, Pod } from "../../lab/types.ts";
import { port } from "../../stdio/places.ts";
import { startRemote } from "../../stdio/remote.ts";

/** Reflection is one call as it came to a mirror, behind the mirror's own proxy. */
export type Reflection = { readonly path: string; readonly metadata: Readonly<Record<string, string>> };

/** MirrorCommands are what a mirror can be told. */
export type MirrorCommands = {
  /** take returns the calls that have come since the last time. */
  take: { input: null; output: readonly Reflection[] };
};

/** Mirror is a service's only replica, and keeps what comes with calls, until it is disposed of. */
export type Mirror = AsyncDisposable & { readonly pod: Pod; take(): Promise<readonly Reflection[]> };

/** startMirror puts a mirror in a service's place; callers are the pods whose proxies must have heard of it. */
export async function startMirror(lab: Lab, account: string, callers: readonly Pod[]): Promise<Mirror> {
  await using stack = new AsyncDisposableStack();
  const labels = { app: account, version: "v1" };
  const pod = await lab.startPod({ name: `mirror-${account}`, account, labels, proxy: "sidecar", ports: [port] });
  // The service has its own replicas again once this one has left.
  stack.defer(() => lab.endpoints(account, lab.workload(account).pods, callers));
  stack.defer(() => pod.stop());
  const file = join(import.meta.dirname, "mirror-main.ts");
  const child = pod.exec("mirror", ["node", file, account, `0.0.0.0:${port}`], { stdio: "pipe" });
  const remote = stack.use(await startRemote<MirrorCommands>(`the mirror of ${account}`, child));
  await lab.endpoints(account, [pod], callers);
  const whole = stack.move();
  return { pod, take: () => remote.tell("take", null), [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

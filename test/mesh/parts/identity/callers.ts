import { methods } from "../../../support/methods.ts";
import type { Lab } from "../../lab/types.ts";
import { type Probe, probeIn, startProbe } from "../../probe/probe.ts";
import { namespace } from "../../stdio/places.ts";
import type { Workload } from "./matrix.ts";

/** stranger is an account that no contract names. */
export const stranger = "stranger";

const elsewhere = "elsewhere";

/** CALLERS are every account that there is, one that nobody names, and those of a namespace that only sounds right. */
export const CALLERS: readonly Workload[] = [
  ...new Set(["collector", "processor", "storage", "orchestrator", "simulator", ...named(), stranger]),
].flatMap((account) => {
  const own = { account, namespace };
  // Accounts of other namespaces may have the same names; each that is named somewhere is tried from there too.
  return named().has(account) ? [own, { account, namespace: elsewhere }] : [own];
});

/** Caller is a workload that can be told to make calls. */
export type Caller = { readonly workload: Workload; readonly probe: Probe };

/** startCallers starts a probe for each workload; disposing of the stack takes them away. */
export async function startCallers(lab: Lab, stack: AsyncDisposableStack): Promise<Caller[]> {
  return Promise.all(
    CALLERS.map(async (workload) => {
      if (workload.namespace === namespace) {
        return { workload, probe: stack.use(await startProbe(lab, workload.account)) };
      }
      const name = `${elsewhere}-${workload.account}`;
      const pod = await lab.startPod({ name, ...workload, labels: { app: name }, proxy: "sidecar", ports: [] });
      stack.defer(() => pod.kill());
      return { workload, probe: stack.use(await probeIn(lab, pod)) };
    }),
  );
}

function named(): Set<string> {
  return new Set(methods.flatMap(({ policy }) => policy.callers));
}

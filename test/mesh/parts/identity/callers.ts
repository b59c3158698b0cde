import { methods } from "../../../support/methods.ts";
import { together } from "../../lab/process/together.ts";
import type { KubeObject, Lab } from "../../lab/types.ts";
import { type Probe, probeIn, startProbe } from "../../probe/probe.ts";
import { namespace } from "../../stdio/places.ts";
import type { Workload } from "./matrix.ts";

/** stranger is an account that no contract names. */
export const stranger = "stranger";

const elsewhere = "elsewhere";

/**
 * workloadsOf are workloads of every account that there is, of one that nobody names, and of those that are named
 * somewhere, in a namespace that only sounds right.
 */
export function workloadsOf(accounts: readonly string[]): Workload[] {
  const named = new Set(methods.flatMap(({ policy }) => policy.callers));
  const own = new Set([...accounts, ...named, stranger]);
  return [
    ...[...own].map((account) => ({ account, namespace })),
    ...[...named].map((account) => ({ account, namespace: elsewhere })),
  ];
}

/** Caller is a workload that can be told to make calls. */
export type Caller = { readonly workload: Workload; readonly probe: Probe };

/** startCallers starts a probe for each of workloadsOf the cluster's accounts; disposing of the stack takes them away. */
export async function startCallers(lab: Lab, stack: AsyncDisposableStack): Promise<Caller[]> {
  const accounts = await accountsOf(lab);
  return together(
    workloadsOf(accounts).map(async (workload) => {
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

async function accountsOf(lab: Lab): Promise<readonly string[]> {
  const found = (await lab.get(`/api/v1/namespaces/${namespace}/serviceaccounts`)) as KubeObject & {
    readonly items?: readonly KubeObject[];
  };
  return (found.items ?? []).map(({ metadata }) => metadata.name);
}

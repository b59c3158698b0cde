import { policies as contract } from "../../../gen/policy/policy.ts";
import type { Policies } from "../../../services/kit/policy.ts";
import { together } from "../lab/process/together.ts";
import type { Lab, Pod } from "../lab/types.ts";
import { port, program, zoneLabel } from "../stdio/places.ts";
import { writePolicies } from "../stdio/policies.ts";
import { startRemote } from "../stdio/remote.ts";
import type { Setup } from "../stdio/setup.ts";
import type { Arrival, Behaviour, StandInCommands } from "./commands.ts";

/** StandIn is one replica that behaves as it is told. */
export type StandIn = AsyncDisposable & {
  readonly pod: Pod;
  /** signal sends a signal to the serving process: SIGSTOP makes it hang as nothing else does. */
  signal(signal: NodeJS.Signals): void;
  /** behave says how a method is served from now on. */
  behave(path: string, behaviour: Behaviour): Promise<void>;
  /** reset answers every method again, and forgets what arrived. */
  reset(): Promise<void>;
  arrivals(): Promise<readonly Arrival[]>;
};

/** StandIns are a service's only replicas until they are disposed of; then it has its own again. */
export type StandIns = AsyncDisposable & {
  readonly account: string;
  readonly replicas: readonly StandIn[];
  /** renew makes the proxies forget what they know of the replicas, such as that one is ejected. */
  renew(): Promise<void>;
};

/** StandInOptions are what differs between stand-ins of one account. */
export type StandInOptions = {
  /** policies are those that the servers keep to. Default: the contract's. */
  readonly policies?: Policies;
  /** callers are the pods whose proxies must have heard of the stand-ins before they count as started. */
  readonly callers?: readonly Pod[];
  /** zones are those that the replicas run in, one for each. Default: no zone. */
  readonly zones?: readonly string[];
};

/**
 * startStandIns makes replicas that run behind real proxies under the service's account and labels, so that every rule
 * for the service is in force for them, and gives them the service's endpoints.
 */
export async function startStandIns(
  lab: Lab,
  account: string,
  count: number,
  options: StandInOptions = {},
): Promise<StandIns> {
  const { callers = [], zones = [] } = options;
  const giveBack = () => lab.endpoints(account, lab.workload(account).pods, callers);
  await using stack = new AsyncDisposableStack();
  // The replicas have the service's labels: only when they are gone does it have its own endpoints without being told.
  stack.defer(giveBack);
  const replicas = await together(
    Array.from({ length: count }, async (_, i) => {
      const name = `stand-in-${account}-${i}`;
      const labels = { app: account, version: "v1", ...zoneLabel(zones[i]) };
      const pod = await lab.startPod({ name, account, labels, proxy: "sidecar", ports: [port] });
      stack.defer(() => pod.stop());
      return stack.use(await standInOf(lab, pod, options));
    }),
  );
  const own = replicas.map(({ pod }) => pod);
  stack.defer(giveBack);
  await lab.endpoints(account, own, callers);
  const whole = stack.move();
  return {
    account,
    replicas,
    async renew() {
      await lab.endpoints(account, [], callers);
      await lab.endpoints(account, own, callers);
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

/** StandInIn says how a stand-in runs in a pod that is there. */
export type StandInIn = {
  readonly policies?: Policies;
  readonly certificates?: Setup["certificates"];
};

/** standInOf serves as a pod's account in that pod; disposing of it ends its process alone. */
export async function standInOf(lab: Lab, pod: Pod, options: StandInIn = {}): Promise<StandIn> {
  const setup: Setup = {
    account: pod.spec.account,
    policiesFile: await writePolicies(lab.folder, options.policies ?? contract),
    listenAddress: `0.0.0.0:${port}`,
    ...(options.certificates && { certificates: options.certificates }),
  };
  const child = pod.exec("stand-in", program("stand-in/main.ts", setup), { stdio: "pipe" });
  const remote = await startRemote<StandInCommands>(`the stand-in ${pod.spec.name}`, child);
  return {
    pod,
    signal: remote.signal,
    behave: async (path, behaviour) => void (await remote.tell("behave", { path, behaviour })),
    reset: async () => void (await remote.tell("reset", null)),
    arrivals: () => remote.tell("arrivals", null),
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
}

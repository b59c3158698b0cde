import { policies as contract } from "../../../gen/policy/policy.ts";
import type { Policies } from "../../../services/kit/policy.ts";
import type { Lab, Pod } from "../lab/types.ts";
import { accountOf, addressOf, namespace, program, zoneLabel } from "../stdio/places.ts";
import { writePolicies } from "../stdio/policies.ts";
import { type Remote, startRemote } from "../stdio/remote.ts";
import type { Setup } from "../stdio/setup.ts";
import type { Call, Load, Outcome, ProbeCommands, Sample } from "./commands.ts";

/** CallTo is a Call that goes to the service of its method, by kit's client, where nothing else is said. */
export type CallTo = Omit<Call, "address" | "via"> & Partial<Pick<Call, "address" | "via">>;

/** Probe makes calls from a pod. */
export type Probe = AsyncDisposable & {
  /** account is the service account that the calls are made as. */
  readonly account: string;
  readonly pod: Pod;
  call(call: CallTo): Promise<Outcome>;
  /** burst makes so many calls at once. */
  burst(call: CallTo, count: number): Promise<readonly Outcome[]>;
  /** load makes calls at a rate until its time is over or endLoads is called, and returns when the last has ended. */
  load(call: CallTo, load: Omit<Load, "call">): Promise<readonly Sample[]>;
  endLoads(): Promise<void>;
};

/** ProbeOptions are what differs between probes of one account. */
export type ProbeOptions = {
  /** name is the pod's. Default: "probe-ACCOUNT". */
  readonly name?: string;
  /** policies are those that kit's client keeps to. Default: the contract's. */
  readonly policies?: Policies;
  /** certificates make the probe speak TLS itself, for pods without a proxy. */
  readonly certificates?: Setup["certificates"];
  /** proxy of the pod. Default: "sidecar". */
  readonly proxy?: "sidecar" | "none";
  /** zone is the one that the pod runs in. Default: no zone. */
  readonly zone?: string;
};

/**
 * startProbe adds a pod that runs as a service account and whose proxy lets it call every service of the mesh, so that
 * whatever is refused was refused by the callee. Disposing of it takes the pod away again.
 */
export async function startProbe(lab: Lab, account: string, options: ProbeOptions = {}): Promise<Probe> {
  const { name = `probe-${account}`, proxy = "sidecar", zone } = options;
  await using stack = new AsyncDisposableStack();
  if (proxy === "sidecar") {
    await lab.apply(wideEgress(name));
    stack.defer(() => lab.remove(wideEgress(name)));
  }
  const labels = { app: name, version: "v1", ...zoneLabel(zone) };
  const pod = await lab.startPod({ name, account, labels, proxy, ports: [] });
  stack.defer(() => pod.stop());
  const probe = stack.use(await probeIn(lab, pod, options));
  const whole = stack.move();
  return { ...probe, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

/** probeIn makes calls from a pod that is there; disposing of the probe ends its process alone. */
export async function probeIn(lab: Lab, pod: Pod, options: Omit<ProbeOptions, "name"> = {}): Promise<Probe> {
  const { account } = pod.spec;
  const setup: Setup = {
    account,
    policiesFile: await writePolicies(lab.folder, options.policies ?? contract),
    ...(options.certificates && { certificates: options.certificates }),
  };
  const child = pod.exec("probe", program("probe/main.ts", setup), { stdio: "pipe" });
  return probeOver(pod, await startRemote<ProbeCommands>(`the probe in ${pod.spec.name}`, child));
}

function probeOver(pod: Pod, remote: Remote<ProbeCommands>): Probe {
  return {
    account: pod.spec.account,
    pod,
    call: (call) => remote.tell("call", complete(call)),
    burst: (call, count) => remote.tell("burst", { call: complete(call), count }),
    load: (call, load) => remote.tell("load", { call: complete(call), ...load }),
    endLoads: async () => void (await remote.tell("endLoads", null)),
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
}

function complete(call: CallTo): Call {
  return { via: "kit", address: addressOf(accountOf(call.path)), ...call };
}

function wideEgress(name: string) {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Sidecar",
    metadata: { name, namespace },
    spec: { workloadSelector: { labels: { app: name } }, egress: [{ hosts: ["./*"] }] },
  };
}

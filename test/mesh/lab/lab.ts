import type { Api } from "./api/api.ts";
import type { Endpoints } from "./controllers/endpoints.ts";
import type { Rollout } from "./controllers/rollout.ts";
import { extraPod, prepareAccount } from "./extra-pod.ts";
import { furtherConfinement, type Machine, path } from "./further.ts";
import type { Kubelet } from "./kubelet/kubelet.ts";
import type { LivePod } from "./kubelet/live-pod.ts";
import { LabPod } from "./lab-pod.ts";
import type { Hosts } from "./network/hosts.ts";
import { until } from "./process/until.ts";
import type { Sync } from "./sync.ts";
import type { KubeObject, Lab, Pod, PodSpec, Workload } from "./types.ts";

/** LabOptions are what a running lab consists of. */
export type LabOptions = {
  readonly api: Api;
  readonly kubelet: Kubelet;
  readonly endpoints: Endpoints;
  readonly rollouts: readonly Rollout[];
  readonly hosts: Hosts;
  readonly sync: Sync;
  readonly machine: Machine;
  readonly databaseUrl: (database: string) => string;
  readonly signal: AbortSignal;
};

/** RunningLab is the lab that tests get. */
export class RunningLab implements Lab {
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly databaseUrl: (database: string) => string;
  readonly #options: LabOptions;
  readonly #pods = new Map<LivePod, LabPod>();
  readonly #extra = new Set<LabPod>();

  constructor(options: LabOptions) {
    this.#options = options;
    this.folder = options.machine.shared;
    this.signal = options.signal;
    this.databaseUrl = options.databaseUrl;
  }

  workload(name: string): Workload {
    const { rollouts } = this.#options;
    const rollout = rollouts.find((each) => each.controlled.name === name);
    if (rollout === undefined) {
      const known = rollouts.map((each) => each.controlled.name).join(", ");
      throw new Error(`the manifests have no workload ${name}: there are ${known}`);
    }
    const pods = () => rollout.pods.map((live) => this.#podOf(live, specOf(live), rollout));
    return {
      name,
      get pods() {
        return pods();
      },
      restart: () => rollout.restart(),
    };
  }

  async startPod(spec: PodSpec): Promise<Pod> {
    const { api, kubelet, endpoints, hosts } = this.#options;
    await prepareAccount(api, spec);
    const onReady = () => endpoints.sync();
    const { address } = spec;
    const given = address === undefined ? {} : { address };
    const live = await kubelet.create({ object: extraPod(spec), onReady, ...given });
    for (const host of spec.hosts ?? []) hosts.set(host, live.ip);
    endpoints.add(live);
    const pod = this.#podOf(live, spec);
    // One that does not start leaves its name to the next.
    await using unstarted = new AsyncDisposableStack();
    unstarted.defer(() => pod.stop());
    await live.start();
    unstarted.move();
    this.#extra.add(pod);
    return pod;
  }

  async endpoints(service: string, pods: readonly Pod[], observers?: readonly Pod[]): Promise<void> {
    const lives = pods.map((pod) => this.#liveOf(pod));
    await this.#options.endpoints.pin(service, "colheita", lives);
    const wanted = lives.map((live) => live.ip).sort();
    const host = `${service}.colheita.svc.cluster.local`;
    for (const observer of observers ?? this.#proxied()) {
      const look = async () => {
        const seen = await endpointsSeen(observer, host);
        return seen === undefined || seen.sort().join() === wanted.join();
      };
      await until(`${observer.ip}'s proxy knows the endpoints of ${service}`, look, { signal: this.signal });
    }
  }

  async apply(...objects: readonly KubeObject[]): Promise<void> {
    await this.#options.api.apply(...objects);
    for (const { kind, metadata } of objects) {
      if (kind === "Service") await this.#options.endpoints.addService(metadata.namespace ?? "default", metadata.name);
    }
  }

  remove(...objects: readonly KubeObject[]): Promise<void> {
    return this.#options.api.remove(...objects);
  }

  get(path: string): Promise<KubeObject> {
    return this.#options.api.get(path);
  }

  rejects(): Promise<number> {
    return this.#options.sync.rejects();
  }

  settled(): Promise<void> {
    return this.#options.sync.settled();
  }

  #proxied(): readonly Pod[] {
    const deployed = this.#options.rollouts.flatMap((rollout) => rollout.pods);
    const all = [...deployed.map((live) => this.#podOf(live, specOf(live))), ...this.#extra];
    return all.filter((pod) => pod.spec.proxy === "sidecar");
  }

  #liveOf(pod: Pod): LivePod {
    if (pod instanceof LabPod) return pod.live;
    throw new TypeError("this pod is none of the lab's");
  }

  #podOf(live: LivePod, spec: PodSpec, rollout?: Rollout): LabPod {
    const known = this.#pods.get(live);
    if (known !== undefined) return known;
    const { machine, endpoints } = this.#options;
    const forget = () => {
      rollout?.forget(live);
      this.#extra.delete(pod);
    };
    const pod: LabPod = new LabPod({
      live,
      spec,
      confinement: furtherConfinement(machine),
      path,
      folder: machine.shared,
      async stop() {
        forget();
        await Promise.all([endpoints.leave(live), live.stop()]);
      },
      async kill() {
        forget();
        await live.kill();
      },
    });
    this.#pods.set(live, pod);
    return pod;
  }
}

// The addresses that a proxy balances calls to a service among; undefined where it has not asked for the service.
async function endpointsSeen(pod: Pod, host: string): Promise<string[] | undefined> {
  const { cluster_statuses: clusters = [] } = JSON.parse(await pod.envoy("clusters?format=json")) as Clusters;
  const own = clusters.filter(({ name }) => /^outbound\|\d+\|\|/.test(name) && name.endsWith(`||${host}`));
  if (own.length === 0) return undefined;
  return own.flatMap(({ host_statuses: hosts = [] }) => hosts.map((each) => each.address.socket_address.address));
}

type Clusters = {
  readonly cluster_statuses?: readonly {
    readonly name: string;
    readonly host_statuses?: readonly { readonly address: { readonly socket_address: { readonly address: string } } }[];
  }[];
};

function specOf(live: LivePod): PodSpec {
  const { name, namespace, labels = {} } = live.object.metadata;
  const { serviceAccountName: account = "default", containers } = live.object.spec;
  const gateway = containers.some((container) => container.name === "istio-proxy");
  const sidecar = live.object.spec.initContainers?.some((container) => container.name === "istio-proxy") ?? false;
  const ports = containers.flatMap((container) => (container.ports ?? []).map((port) => port.containerPort));
  return { name, namespace, account, labels, ports, proxy: gateway ? "gateway" : sidecar ? "sidecar" : "none" };
}

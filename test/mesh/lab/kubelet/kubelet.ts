import { mkdir } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import type { Api } from "../api/api.ts";
import { hostAddress } from "../network/addresses.ts";
import type { Network } from "../network/network.ts";
import type { Processes } from "../process/processes.ts";
import type { KubeObject } from "../types.ts";
import { programOf } from "./container.ts";
import type { Environment } from "./environment.ts";
import { environmentOf } from "./environment.ts";
import type { Images } from "./images.ts";
import { LivePod } from "./live-pod.ts";
import type { PodObject } from "./types.ts";
import { storeOf } from "./values.ts";
import { makeVolumes } from "./volumes.ts";

/** KubeletOptions are what pods are run with. */
export type KubeletOptions = {
  readonly api: Api;
  readonly network: Network;
  readonly processes: Processes;
  readonly images: Images;
  /** folder is where volumes are. */
  readonly folder: string;
  readonly signal: AbortSignal;
};

/** NewPod is a pod that is to be run. */
export type NewPod = {
  readonly object: KubeObject;
  /** address is the pod's own where it is to have a certain one. */
  readonly address?: string;
  /** onReady hears whenever the pod becomes ready, or no longer is. */
  readonly onReady: (pod: LivePod) => Promise<void>;
};

/**
 * Kubelet runs pods as processes: it posts them to the API server, so that they are what admission makes of them, and
 * then does what a node would do with the answer.
 */
export class Kubelet {
  readonly #options: KubeletOptions;

  constructor(options: KubeletOptions) {
    this.#options = options;
  }

  /** create makes a pod and its network, and starts nothing yet. */
  async create({ object, address, onReady }: NewPod): Promise<LivePod> {
    const { api, network, processes, images, signal } = this.#options;
    const { name, namespace = "default" } = object.metadata;
    const net = await network.add(address);
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const pod = await api.create<PodObject>(path, object);
    const place = {
      podIp: net.ip,
      hostIp: hostAddress,
      cpus: availableParallelism(),
      memoryBytes: totalmem(),
    };
    const store = storeOf(api, namespace);
    const folder = join(this.#options.folder, "pods", `${namespace}.${name}`);
    await mkdir(folder, { recursive: true });
    const claims = join(this.#options.folder, "claims");
    const live = new LivePod({ pod, net, processes, api, signal, onReady, path: `${path}/${name}` });
    // Who calls from a pod is known by its address, so that has to be there before anything runs.
    await live.report();
    const volumes = await makeVolumes({ pod, place, api, store, folder, claims });
    const variables: Environment = { ...clusterVariables };
    for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
      const env = { ...variables, ...(await environmentOf(pod, container, place, store)) };
      live.add(container, programOf({ pod, container, image: images(container.image), env, volumes }));
    }
    return live;
  }
}

// What a kubelet tells every container of the API server.
const clusterVariables: Environment = { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" };

import { dirname } from "node:path";
import { findNative, testAccount } from "../../../services/kit/testing/postgres-binaries.ts";
import type { Tools } from "../tools/files.ts";
import { type Cluster, startCluster } from "./control/cluster.ts";
import { istioManifest, servesIstio } from "./control/istio.ts";
import { awaitIstio, prepareCluster } from "./control/prepare.ts";
import { Deployer } from "./controllers/deployer.ts";
import { Endpoints } from "./controllers/endpoints.ts";
import type { Rollout } from "./controllers/rollout.ts";
import { makeFolders } from "./folders.ts";
import { imagesOf } from "./kubelet/images.ts";
import { Kubelet } from "./kubelet/kubelet.ts";
import type { LivePod } from "./kubelet/live-pod.ts";
import { RunningLab } from "./lab.ts";
import { Hosts } from "./network/hosts.ts";
import { NameServer, serviceNameOf } from "./network/name-server.ts";
import { Network } from "./network/network.ts";
import { Processes } from "./process/processes.ts";
import { syncOf } from "./sync.ts";
import type { KubeObject, Lab } from "./types.ts";

/** StartOptions say what a lab is started from. */
export type StartOptions = {
  readonly tools: Tools;
  /** root is the checkout. */
  readonly root: string;
  /** manifests are what is applied to the cluster. */
  readonly manifests: readonly KubeObject[];
  /** folder is the run's own. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** step hears when a step of the start is done. */
  readonly step: (what: string) => void;
};

/** Started is a lab that runs, and how it is ended. */
export type Started = { readonly lab: Lab; stop(): Promise<void> };

/** startLab starts the control plane and the workloads of the manifests, in the network namespace that it is in. */
export async function startLab(options: StartOptions): Promise<Started> {
  const { tools, root, folder, signal, step } = options;
  const folders = await makeFolders(folder);
  const processes = new Processes(folders.logs);
  const network = await Network.open();
  const cluster = await startCluster({ ...tools, processes, folder, signal });
  step("API server");

  const { api } = cluster;
  const endpoints = new Endpoints(api);
  const hosts = new Hosts();
  const names = await NameServer.listen((name) => {
    const service = serviceNameOf(name);
    return (service && endpoints.addressOf(service)) ?? hosts.find(name);
  });
  const node = dirname(process.execPath);
  const images = imagesOf({ root, node, tools: tools.folder, bootstrap: tools.bootstrap });
  const kubelet = new Kubelet({ api, network, processes, images, folder, signal });
  const deployer = new Deployer({ api, kubelet, endpoints });

  await prepareCluster(cluster);
  const istio = await istioManifest(tools.istioctl, signal);
  await deployer.apply(istio, () => servesIstio(api, signal));
  const istiod = podOf(await deployer.start(istio, () => {}), "istiod");
  await awaitIstio(cluster, signal);
  step("istiod");

  // The links that the package's own script makes; only the checkout's owner can make them.
  findNative(testAccount(), folder);
  await deployer.apply(options.manifests);
  const rollouts = await deployer.start(options.manifests, step);

  const lab = new RunningLab({
    api,
    kubelet,
    endpoints,
    rollouts,
    hosts,
    sync: syncOf(istiod, signal),
    machine: { root, node, shared: folders.shared },
    databaseUrl: databaseUrls(podOf(rollouts, "postgres"), await superuserPassword(cluster)),
    signal,
  });
  return {
    lab,
    async stop() {
      names.close();
      await processes.killAll();
    },
  };
}

function podOf(rollouts: readonly Rollout[], name: string): LivePod {
  const [pod] = rollouts.find(({ controlled }) => controlled.name === name)?.pods ?? [];
  if (pod === undefined) throw new Error(`the manifests have no ${name}`);
  return pod;
}

async function superuserPassword({ api }: Cluster): Promise<string> {
  const path = "/api/v1/namespaces/colheita/secrets/postgres-passwords";
  const secret = await api.get<{ data: { postgres?: string } }>(path);
  return Buffer.from(secret.data.postgres ?? "", "base64").toString("utf8");
}

function databaseUrls(pod: LivePod, password: string): (database: string) => string {
  return (database) => `postgres://postgres:${encodeURIComponent(password)}@${pod.ip}:5432/${database}`;
}

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findNative, testAccount } from "../../../services/kit/testing/postgres-binaries.ts";
import type { Tools } from "../tools/files.ts";
import { type Cluster, startCluster } from "./control/cluster.ts";
import { istioManifest, istioNamespace, servesIstio } from "./control/istio.ts";
import { fillNamespace, prepareNamespace, publishAuthority } from "./control/namespace.ts";
import { Endpoints } from "./controllers/endpoints.ts";
import { controlledOf, inOrder } from "./controllers/manifests.ts";
import { Rollout, runJob } from "./controllers/rollout.ts";
import { imagesOf } from "./kubelet/images.ts";
import { Kubelet } from "./kubelet/kubelet.ts";
import { RunningLab } from "./lab.ts";
import { dnsAddress } from "./network/addresses.ts";
import { Hosts } from "./network/hosts.ts";
import { NameServer, serviceNameOf } from "./network/name-server.ts";
import { Network } from "./network/network.ts";
import { run } from "./process/command.ts";
import { Processes } from "./process/processes.ts";
import { until } from "./process/until.ts";
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
  const paths = await makeFolders(folder);
  const processes = new Processes(paths.logs);
  const network = await Network.open();
  const cluster = await startCluster({ ...tools, processes, folder, signal });
  step("API server");

  const { api } = cluster;
  const endpoints = new Endpoints(api);
  const hosts = new Hosts();
  await run("ip", ["addr", "add", `${dnsAddress}/32`, "dev", "lo"]);
  const names = await NameServer.listen(dnsAddress, (name) => {
    const service = serviceNameOf(name);
    return (service && endpoints.addressOf(service)) ?? hosts.find(name);
  });
  const node = dirname(process.execPath);
  const images = imagesOf({ root, node, tools: tools.folder, bootstrap: tools.bootstrap });
  const kubelet = new Kubelet({ api, network, processes, images, folder, signal });
  const deployed = { api, kubelet, endpoints };

  await prepareCluster(cluster);
  const istio = await applyAll(deployed, await istioManifest(tools.istioctl, signal), () => servesIstio(api, signal));
  const [istiod] = await startRollouts(istio);
  const [control] = istiod?.pods ?? [];
  if (control === undefined) throw new Error("Istio's manifests have no control plane");
  await mayInject(cluster, signal);
  step("istiod");

  // The links that the package's own script makes; only its owner can make them.
  findNative(testAccount(), folder);
  const applied = await applyAll(deployed, options.manifests, async () => {});
  const rollouts = await startProject(applied, step);
  step("workloads");

  const confinement = {
    mounts: [
      { source: root, target: "/app", readOnly: true },
      { source: root, target: root, readOnly: true },
      { source: node, target: "/opt/node", readOnly: true },
      { source: paths.shared, target: paths.shared, readOnly: false },
    ],
    readOnlyRoot: false,
    cwd: root,
    uid: 2000,
    gid: 2000,
    capabilities: [],
    newPrivileges: false,
  };
  const lab = new RunningLab({
    api,
    kubelet,
    endpoints,
    rollouts,
    hosts,
    sync: syncOf(control, signal),
    confinement,
    path: "/opt/node:/usr/sbin:/usr/bin:/bin",
    databaseUrl: databaseUrls(rollouts, await superuserPassword(cluster)),
    folder: paths.shared,
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

type Deployed = { readonly api: Cluster["api"]; readonly kubelet: Kubelet; readonly endpoints: Endpoints };

async function makeFolders(folder: string) {
  const paths = { logs: join(folder, "logs"), shared: join(folder, "shared") };
  for (const path of Object.values(paths)) await mkdir(path, { recursive: true, mode: 0o777 });
  await writeFile(join(folder, "hosts"), "127.0.0.1 localhost\n::1 localhost\n");
  const search = ["colheita.svc.cluster.local", "svc.cluster.local", "cluster.local"].join(" ");
  await writeFile(join(folder, "resolv.conf"), `nameserver ${dnsAddress}\nsearch ${search}\noptions ndots:5\n`);
  return paths;
}

async function prepareCluster({ api, pki }: Cluster): Promise<void> {
  await publishAuthority(api, pki.ca);
  await api.apply({ apiVersion: "v1", kind: "Node", metadata: { name: "node" } });
  await prepareNamespace(api, { apiVersion: "v1", kind: "Namespace", metadata: { name: istioNamespace } });
}

type Applied = { readonly deployed: Deployed; readonly objects: readonly KubeObject[] };

// Definitions first, and the objects of their kinds when the server knows them.
async function applyAll(
  deployed: Deployed,
  objects: readonly KubeObject[],
  defined: () => Promise<void>,
): Promise<Applied> {
  const { api, endpoints } = deployed;
  const isDefinition = ({ kind }: KubeObject) => kind === "CustomResourceDefinition";
  await api.apply(...objects.filter(isDefinition));
  await defined();
  for (const object of inOrder(objects.filter((each) => !isDefinition(each)))) {
    await api.apply(object);
    const { name, namespace = "default" } = object.metadata;
    if (object.kind === "Namespace") await fillNamespace(api, name);
    if (object.kind === "Service") await endpoints.addService(namespace, name);
  }
  return { deployed, objects };
}

async function startRollouts({ deployed, objects }: Applied): Promise<readonly Rollout[]> {
  const rollouts = controlledOf(objects)
    .filter(({ kind }) => kind !== "Job")
    .map((controlled) => new Rollout(controlled, deployed));
  await Promise.all(rollouts.map((rollout) => rollout.start()));
  return rollouts;
}

// Databases first, then the migrations, and then what needs them.
async function startProject({ deployed, objects }: Applied, step: (what: string) => void): Promise<readonly Rollout[]> {
  const all = controlledOf(objects);
  const rollouts = all.filter(({ kind }) => kind !== "Job").map((controlled) => new Rollout(controlled, deployed));
  const stateful = rollouts.filter(({ controlled }) => controlled.kind === "StatefulSet");
  await Promise.all(stateful.map((rollout) => rollout.start()));
  step("PostgreSQL");
  await Promise.all(all.filter(({ kind }) => kind === "Job").map((job) => runJob(job, deployed)));
  step("migrations");
  const stateless = rollouts.filter((rollout) => !stateful.includes(rollout));
  await Promise.all(stateless.map((rollout) => rollout.start()));
  return rollouts;
}

// Pods that come before istiod has signed its webhook's certificate would be refused.
async function mayInject({ api }: Cluster, signal: AbortSignal): Promise<void> {
  const path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/istio-sidecar-injector";
  type Webhooks = { readonly webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[] };
  const look = async () => (await api.get<Webhooks>(path)).webhooks.every((each) => each.clientConfig.caBundle);
  await until("istiod has signed its webhook", look, { signal });
  const root = `/api/v1/namespaces/${istioNamespace}/configmaps/istio-ca-root-cert`;
  await until("istiod has published its authority", async () => (await api.find(root)) !== undefined, { signal });
}

async function superuserPassword({ api }: Cluster): Promise<string> {
  const secret = await api.get<{ data: Record<string, string> }>(
    "/api/v1/namespaces/colheita/secrets/postgres-passwords",
  );
  return Buffer.from(secret.data.postgres ?? "", "base64").toString("utf8");
}

function databaseUrls(rollouts: readonly Rollout[], password: string): (database: string) => string {
  const [pod] = rollouts.find(({ controlled }) => controlled.name === "postgres")?.pods ?? [];
  if (pod === undefined) throw new Error("the manifests have no PostgreSQL");
  return (database) => `postgres://postgres:${encodeURIComponent(password)}@${pod.ip}:5432/${database}`;
}

import { once } from "node:events";
import { get } from "node:http";
import { join } from "node:path";
import { Api } from "../api/api.ts";
import { Connection } from "../api/connection.ts";
import { hostAddress, serviceRange } from "../network/addresses.ts";
import type { Processes, Running } from "../process/processes.ts";
import { until } from "../process/until.ts";
import { makePki, type Pki } from "./pki.ts";

/** ClusterOptions say which programs a control plane is made of, and where it keeps its things. */
export type ClusterOptions = {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly processes: Processes;
  readonly folder: string;
  readonly signal: AbortSignal;
};

/** Cluster is an API server with its store, and a client that may do everything. */
export type Cluster = { readonly api: Api; readonly pki: Pki };

const port = 6443;
const storeUrl = "http://127.0.0.1:2379";

/** startCluster starts etcd and kube-apiserver. What a cluster's other parts would do, others in the lab do. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { processes, folder, signal } = options;
  const pki = await makePki(join(folder, "pki"));
  const etcd = processes.start({ name: "etcd", argv: etcdArguments(options), env: {} });
  await until("etcd is healthy", () => answers(`${storeUrl}/health`), { signal, hopeless: ended(etcd) });

  const server = processes.start({ name: "kube-apiserver", argv: serverArguments(options, pki), env: {} });
  const api = new Api(new Connection(hostAddress, port, { ca: pki.ca, ...pki.admin }));
  const ready = async () => (await api.get<unknown>("/readyz")) === "ok";
  await until("kube-apiserver is ready", ready, { signal, hopeless: ended(server) });
  return { api, pki };
}

/** ended says why a process that has ended is no use waiting for. */
export function ended(running: Running): () => string | undefined {
  return () => (running.ended() === undefined ? undefined : `${running.name} ended: see ${running.logFile}`);
}

function etcdArguments({ etcd, folder }: ClusterOptions): readonly string[] {
  return [
    etcd,
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${storeUrl}`,
    `--advertise-client-urls=${storeUrl}`,
    "--listen-peer-urls=http://127.0.0.1:2380",
    // What it holds ends with the lab.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

function serverArguments({ kubeApiserver, folder }: ClusterOptions, { files }: Pki): readonly string[] {
  return [
    kubeApiserver,
    `--etcd-servers=${storeUrl}`,
    `--bind-address=${hostAddress}`,
    `--advertise-address=${hostAddress}`,
    `--secure-port=${port}`,
    `--tls-cert-file=${files.serverCertificate}`,
    `--tls-private-key-file=${files.serverKey}`,
    `--client-ca-file=${files.ca}`,
    `--cert-dir=${join(folder, "pki")}`,
    `--service-cluster-ip-range=${serviceRange}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${files.accountPublicKey}`,
    `--service-account-signing-key-file=${files.accountKey}`,
    "--authorization-mode=RBAC",
    "--allow-privileged=true",
    // One client at a time: nobody has to wait for a fair share.
    "--enable-priority-and-fairness=false",
    "--profiling=false",
  ];
}

async function answers(url: string): Promise<boolean> {
  const [response] = await once(get(url, { agent: false, signal: AbortSignal.timeout(1_000) }), "response");
  response.resume();
  return response.statusCode === 200;
}

import type { ChildProcess } from "node:child_process";

/** KubeObject is one object of the Kubernetes API, as a manifest has it. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
};

/** PodSpec says what a pod of the lab is. */
export type PodSpec = {
  readonly name: string;
  /** account is the service account that the pod runs as, in the namespace colheita unless namespace says otherwise. */
  readonly account: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** proxy: "sidecar" and "gateway" come from the real injector; "none" is a machine outside the mesh. */
  readonly proxy: "sidecar" | "gateway" | "none";
  readonly ports: readonly number[];
  /** address is the pod's own where it is a machine outside the cluster: "203.0.113.10". Default: the next one of the cluster's. */
  readonly address?: string;
  /** hosts are names outside the cluster that lead to this pod: "api.example.com". */
  readonly hosts?: readonly string[];
};

/** ExecOptions say how a process of a pod is run. */
export type ExecOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** stdin and stdout: "pipe" to talk to the process; otherwise they go to the pod's log. */
  readonly stdio?: "pipe" | "log";
};

/** Pod is a network namespace with an address of its own, a proxy before it where it has one, and its processes. */
export type Pod = {
  readonly spec: PodSpec;
  readonly ip: string;
  /** exec starts a process in the pod, as the application's user: what it sends goes through the pod's proxy. */
  exec(name: string, argv: readonly string[], options?: ExecOptions): ChildProcess;
  /** envoy asks the proxy's admin port, such as "clusters?format=json" or "stats?filter=...". */
  envoy(path: string, method?: "GET" | "POST"): Promise<string>;
  /** stat is the sum of all the proxy's counters whose name matches. */
  stat(pattern: RegExp): Promise<number>;
  /** proxyMemoryBytes is the resident memory of the proxy (agent and Envoy) now. */
  proxyMemoryBytes(): Promise<number>;
  /** kill ends every process of the pod at once, the proxy too, as a lost node would. */
  kill(): Promise<void>;
  /** stop ends the pod as a kubelet does: endpoints first, then preStop, SIGTERM, grace, and the sidecar last. */
  stop(): Promise<void>;
};

/** Workload is what a Deployment's pods are in the lab. */
export type Workload = {
  readonly name: string;
  readonly pods: readonly Pod[];
  /** restart replaces the pods one after the other, the new one ready before the old one stops, as a rollout does. */
  restart(): Promise<void>;
};

/** Lab is a cluster with a real control plane and real proxies, in a network of its own. */
export type Lab = {
  /** workload is a Deployment of the manifests, by its name: "storage". */
  workload(name: string): Workload;
  /** startPod adds a pod that no manifest has, and returns when its proxy is ready. */
  startPod(spec: PodSpec): Promise<Pod>;
  /**
   * endpoints makes these pods the service's endpoints, and returns when the proxies that asked for it have heard.
   * Given the pods that the service selects anyway, it leaves the service to their readiness again.
   */
  endpoints(service: string, pods: readonly Pod[], observers?: readonly Pod[]): Promise<void>;
  /** apply gives objects to the API server, which checks them; remove takes them away. */
  apply(...objects: readonly KubeObject[]): Promise<void>;
  remove(...objects: readonly KubeObject[]): Promise<void>;
  /** get reads an object: `get("/apis/networking.istio.io/v1/namespaces/colheita/virtualservices/storage")`. */
  get(path: string): Promise<KubeObject>;
  /** rejects is how many configurations the proxies have refused so far (NACKs). It must stay 0. */
  rejects(): Promise<number>;
  /** settled returns when every proxy has acknowledged what the control plane last sent. */
  settled(): Promise<void>;
  /** databaseUrl is where a database of the lab can be asked from inside the lab's network. */
  databaseUrl(database: string): string;
  /** folder is the run's own folder for logs and files, readable by every process of the lab. */
  readonly folder: string;
  readonly signal: AbortSignal;
};

/** Report is how a part tells what it saw: each check once, and figures for the closing table. */
export type Report = {
  check(what: string, ok: boolean, seen: unknown): void;
  figure(what: string, value: string): void;
};

/** Part is one of the things that the lab proves. */
export type Part = {
  readonly number: number;
  readonly title: string;
  run(lab: Lab, report: Report): Promise<void>;
};

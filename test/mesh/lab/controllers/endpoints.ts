import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Api } from "../api/api.ts";
import type { LivePod } from "../kubelet/live-pod.ts";
import { hostAddress } from "../network/addresses.ts";
import { proxyRules, type Route } from "./proxy-rules.ts";
import { backendsOf, type Service, selects, sliceOf } from "./services.ts";

/**
 * Endpoints keeps what each service leads to: those of its pods that are ready, unless a test says which. It tells the
 * API server, and the machine for those who have no sidecar.
 */
export class Endpoints {
  readonly #api: Api;
  readonly #services = new Map<string, Service>();
  readonly #pods = new Set<LivePod>();
  readonly #leaving = new Set<LivePod>();
  readonly #pinned = new Map<string, readonly LivePod[]>();
  #last: Promise<void> = Promise.resolve();

  constructor(api: Api) {
    this.#api = api;
  }

  /** addService is to be called for each Service that is applied. */
  async addService(namespace: string, name: string): Promise<void> {
    const service = await this.#api.get<Service>(`/api/v1/namespaces/${namespace}/services/${name}`);
    this.#services.set(`${name}.${namespace}`, service);
    await this.sync();
  }

  /** addressOf is the address that a name of a service stands for: "storage.colheita". */
  addressOf(name: string): string | undefined {
    return this.#services.get(name)?.spec.clusterIP;
  }

  add(pod: LivePod): void {
    this.#pods.add(pod);
  }

  /** leave takes a pod out of all services, whether it is ready or not. */
  async leave(pod: LivePod): Promise<void> {
    this.#leaving.add(pod);
    await this.sync();
  }

  /** pin makes these pods a service's endpoints, unless they are what it leads to anyway. */
  async pin(name: string, namespace: string, pods: readonly LivePod[]): Promise<void> {
    const service = this.#services.get(`${name}.${namespace}`);
    if (service === undefined) throw new Error(`there is no service ${name} in ${namespace}`);
    const own = new Set(this.#podsOf(service));
    if (own.size === pods.length && pods.every((pod) => own.has(pod))) this.#pinned.delete(`${name}.${namespace}`);
    else this.#pinned.set(`${name}.${namespace}`, pods);
    await this.sync();
  }

  /** sync writes what has changed; changes are written one after the other. */
  async sync(): Promise<void> {
    const previous = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await previous;
    try {
      await this.#write();
    } finally {
      resolve();
    }
  }

  async #write(): Promise<void> {
    const routes: Route[] = [apiServer];
    for (const [key, service] of this.#services) {
      const pods = this.#pinned.get(key) ?? this.#podsOf(service);
      if (service.spec.selector !== undefined) await this.#api.apply(sliceOf(service, pods));
      routes.push(...routesOf(service, pods));
    }
    await restore(proxyRules(routes));
  }

  #podsOf(service: Service): readonly LivePod[] {
    const ready = [...this.#pods].filter((pod) => pod.ready && !this.#leaving.has(pod));
    return ready.filter((pod) => selects(service, pod));
  }
}

const apiServer: Route = { ip: "10.96.0.1", port: 443, backends: [{ ip: hostAddress, port: 6443 }] };

function routesOf(service: Service, pods: readonly LivePod[]): readonly Route[] {
  const { clusterIP, ports } = service.spec;
  if (clusterIP === "None") return [];
  return ports.map(({ port }, index) => ({
    ip: clusterIP,
    port,
    backends: pods.map((pod) => ({ ip: pod.ip, port: backendsOf(service, pod)[index]?.targetPort ?? port })),
  }));
}

async function restore(rules: string): Promise<void> {
  const child = spawn("iptables-restore", { stdio: ["pipe", "ignore", "pipe"] });
  const complaints: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
  child.stdin.end(rules);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`iptables-restore: ${Buffer.concat(complaints).toString().trim()}`);
}

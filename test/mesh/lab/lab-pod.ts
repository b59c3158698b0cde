import type { ChildProcess } from "node:child_process";
import type { LivePod } from "./kubelet/live-pod.ts";
import type { Confinement } from "./kubelet/root.ts";
import { run } from "./process/command.ts";
import { residentBytes } from "./process/memory.ts";
import type { ExecOptions, Pod, PodSpec } from "./types.ts";

/** LabPodOptions are what a pod is to those who test. */
export type LabPodOptions = {
  readonly live: LivePod;
  readonly spec: PodSpec;
  /** confinement is what further processes see of the machine, and who they are. */
  readonly confinement: Omit<Confinement, "network">;
  readonly path: string;
  readonly folder: string;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

/** LabPod is a running pod as a test sees it. */
export class LabPod implements Pod {
  readonly spec: PodSpec;
  readonly ip: string;
  readonly live: LivePod;
  readonly #options: LabPodOptions;

  constructor(options: LabPodOptions) {
    this.#options = options;
    this.live = options.live;
    this.spec = options.spec;
    this.ip = options.live.ip;
  }

  exec(name: string, argv: readonly string[], options: ExecOptions = {}): ChildProcess {
    const { confinement, path, folder } = this.#options;
    const { env = {}, stdio = "log" } = options;
    const own = { PATH: path, HOME: "/tmp", POD_NAME: this.live.name, LAB_FOLDER: folder };
    const launch = { name, argv, env: { ...own, ...env }, stdio, logOwner: confinement.uid };
    return this.live.exec(launch, confinement).child;
  }

  envoy(path: string, method: "GET" | "POST" = "GET"): Promise<string> {
    return ask(this.live, `http://127.0.0.1:15000/${path}`, method);
  }

  async stat(pattern: RegExp): Promise<number> {
    const lines = (await this.envoy("stats?type=Counters")).split("\n");
    const counters = lines.map((line) => /^(.*): (\d+)$/.exec(line));
    return counters
      .filter((counter) => counter?.[1] !== undefined && pattern.test(counter[1]))
      .reduce((sum, counter) => sum + Number(counter?.[2]), 0);
  }

  async proxyMemoryBytes(): Promise<number> {
    const group = this.live.processOf("istio-proxy")?.child.pid;
    if (group === undefined) throw new Error(`${this.live.name} has no proxy`);
    return residentBytes(group);
  }

  kill(): Promise<void> {
    return this.#options.kill();
  }

  stop(): Promise<void> {
    return this.#options.stop();
  }
}

/** ask asks a pod for what it tells only itself. */
export function ask(pod: LivePod, url: string, method = "GET"): Promise<string> {
  const curl = ["curl", "--silent", "--show-error", "--fail", "--max-time", "10", "--request", method];
  return run("nsenter", [`--net=${pod.network}`, "--", ...curl, url]);
}

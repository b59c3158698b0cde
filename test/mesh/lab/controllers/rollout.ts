import { randomBytes } from "node:crypto";
import type { Kubelet } from "../kubelet/kubelet.ts";
import type { LivePod } from "../kubelet/live-pod.ts";
import type { Endpoints } from "./endpoints.ts";
import { type Controlled, podOf } from "./manifests.ts";

/** RolloutOptions are what a rollout's pods are run with. */
export type RolloutOptions = { readonly kubelet: Kubelet; readonly endpoints: Endpoints };

/** Rollout keeps the pods of a Deployment or a StatefulSet. */
export class Rollout {
  readonly controlled: Controlled;
  readonly #options: RolloutOptions;
  #pods: LivePod[] = [];

  constructor(controlled: Controlled, options: RolloutOptions) {
    this.controlled = controlled;
    this.#options = options;
  }

  get pods(): readonly LivePod[] {
    return this.#pods;
  }

  /** start starts all pods at once, and returns when all are ready. */
  async start(): Promise<void> {
    const indices = [...Array(this.controlled.replicas).keys()];
    this.#pods = await Promise.all(indices.map((index) => this.#startOne(index)));
  }

  /** restart replaces one pod after the other: the new one is ready before the old one leaves, unless it may not be. */
  async restart(): Promise<void> {
    const old = this.#pods;
    for (const index of Array(Math.max(old.length, this.controlled.replicas)).keys()) {
      const leaving = old[index];
      if (this.controlled.recreate && leaving !== undefined) await this.#stopOne(leaving);
      if (index < this.controlled.replicas) this.#pods = [...this.#pods, await this.#startOne(index)];
      if (!this.controlled.recreate && leaving !== undefined) await this.#stopOne(leaving);
    }
  }

  /** forget leaves a pod out that was killed. */
  forget(pod: LivePod): void {
    this.#pods = this.#pods.filter((each) => each !== pod);
  }

  async #startOne(index: number): Promise<LivePod> {
    const { kubelet, endpoints } = this.#options;
    const { kind } = this.controlled;
    const suffix = kind === "StatefulSet" ? String(index) : randomBytes(3).toString("hex").slice(0, 5);
    const pod = await kubelet.create({ object: podOf(this.controlled, suffix), onReady: () => endpoints.sync() });
    endpoints.add(pod);
    await pod.start();
    return pod;
  }

  async #stopOne(pod: LivePod): Promise<void> {
    this.forget(pod);
    await Promise.all([this.#options.endpoints.leave(pod), pod.stop()]);
  }
}

/** runJob runs a Job's pod to its end; it throws where that was no good one. */
export async function runJob(job: Controlled, { kubelet }: RolloutOptions): Promise<void> {
  const object = podOf(job, randomBytes(3).toString("hex").slice(0, 5));
  const pod = await kubelet.create({ object, onReady: async () => {} });
  await pod.finish();
}

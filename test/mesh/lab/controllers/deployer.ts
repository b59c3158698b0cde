import type { Api } from "../api/api.ts";
import { fillNamespace } from "../control/namespace.ts";
import type { Kubelet } from "../kubelet/kubelet.ts";
import type { KubeObject } from "../types.ts";
import type { Endpoints } from "./endpoints.ts";
import { controlledOf, inOrder } from "./manifests.ts";
import { Rollout, runJob } from "./rollout.ts";

/** DeployerOptions are what manifests are put into practice with. */
export type DeployerOptions = { readonly api: Api; readonly kubelet: Kubelet; readonly endpoints: Endpoints };

/** Deployer applies manifests, and does what the controllers of a cluster would do about them. */
export class Deployer {
  readonly #options: DeployerOptions;

  constructor(options: DeployerOptions) {
    this.#options = options;
  }

  /** apply applies definitions first, and the other objects when defined says that the server knows their kinds. */
  async apply(objects: readonly KubeObject[], defined: () => Promise<void> = async () => {}): Promise<void> {
    const { api, endpoints } = this.#options;
    const isDefinition = ({ kind }: KubeObject) => kind === "CustomResourceDefinition";
    await api.apply(...objects.filter(isDefinition));
    await defined();
    for (const object of inOrder(objects.filter((each) => !isDefinition(each)))) {
      await api.apply(object);
      const { name, namespace = "default" } = object.metadata;
      if (object.kind === "Namespace") await fillNamespace(api, name);
      if (object.kind === "Service") await endpoints.addService(namespace, name);
    }
  }

  /**
   * start starts what the objects say is to run: databases, then the jobs that bring them up to date, and then what
   * needs them. It returns when all of it is ready.
   */
  async start(objects: readonly KubeObject[], step: (what: string) => void): Promise<readonly Rollout[]> {
    const all = controlledOf(objects);
    const rollouts = all.filter(({ kind }) => kind !== "Job").map((each) => new Rollout(each, this.#options));
    const isStateful = ({ controlled }: Rollout) => controlled.kind === "StatefulSet";
    await Promise.all(rollouts.filter(isStateful).map((rollout) => rollout.start()));
    step("StatefulSets");
    await Promise.all(all.filter(({ kind }) => kind === "Job").map((job) => runJob(job, this.#options)));
    step("Jobs");
    await Promise.all(rollouts.filter((each) => !isStateful(each)).map((rollout) => rollout.start()));
    step("Deployments");
    return rollouts;
  }
}

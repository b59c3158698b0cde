import { parseAllDocuments } from "yaml";
import { findTool, tools } from "../../../../tools/cluster/tools.ts";
import { must } from "../../../../tools/command.ts";
import type { KubeObject, Lab, Report } from "../../lab/types.ts";
import { refusalOf } from "./refusals.ts";

type WorkloadSpec = {
  readonly template: { readonly spec: { readonly volumes?: readonly object[] } };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
};

const folders = ["k8s/overlays/plain", "k8s/overlays/istio", "k8s/overlays/production", "k8s/tests/own-files"];

// A namespace of its own, where no pod is run. It goes with the mesh.
const namespace = "standard";
const standard: KubeObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

const account: KubeObject = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };

/** checkStandard shows that every pod of ours, as we write it, keeps to Kubernetes' strictest standard. */
export async function checkStandard(lab: Lab, report: Report): Promise<void> {
  await lab.apply(standard, account);
  for (const folder of folders) {
    const pods = podsOf(await build(folder));
    const refusals: string[] = [];
    for (const pod of pods) {
      const said = await refusalOf(lab, pod);
      if (said !== undefined) refusals.push(`${pod.metadata.name}: ${said}`);
    }
    report.check(
      `every pod of ${folder} keeps to the standard "restricted"`,
      pods.length > 0 && refusals.length === 0,
      [`${pods.length} pods`, ...refusals],
    );
  }
  const said = await refusalOf(lab, asRoot());
  report.check("a pod that may be root does not", /PodSecurity "restricted/.test(said ?? ""), said ?? "taken");
}

async function build(folder: string): Promise<KubeObject[]> {
  const kustomize = findTool(tools.kustomize, process.env);
  if (kustomize === undefined) throw new Error("kustomize is not where it was installed");
  const built = await must(kustomize, ["build", folder]);
  return parseAllDocuments(built).map((document) => document.toJS() as KubeObject);
}

function podsOf(objects: readonly KubeObject[]): KubeObject[] {
  return objects
    .filter(({ kind }) => ["Deployment", "StatefulSet", "Job"].includes(kind))
    .map(({ metadata, spec }) => {
      const { template, volumeClaimTemplates = [] } = spec as WorkloadSpec;
      const claims = volumeClaimTemplates.map((claim) => ({ name: claim.metadata.name, emptyDir: {} }));
      const { volumes = [], ...pod } = template.spec;
      // The account is of another namespace. Without its labels it is judged as we write it, before any injector.
      const own = { ...pod, serviceAccountName: "default", volumes: [...volumes, ...claims] };
      return podObject(metadata.name, own);
    });
}

function asRoot(): KubeObject {
  return podObject("as-root", { serviceAccountName: "default", containers: [{ name: "app", image: "colheita" }] });
}

function podObject(name: string, spec: object): KubeObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec };
}

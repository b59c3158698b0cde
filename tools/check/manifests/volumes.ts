import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { hint, type Rule, workloadsOf } from "./world.ts";

/** mountMistakes finds mounts of volumes that there are not, and files and folders that are told to a service and not mounted. */
export const mountMistakes: Rule = ({ manifests }) =>
  workloadsOf(manifests).flatMap(({ root }) => {
    const volumes = namesOf(root);
    const containers = root.at("spec", "template", "spec", "containers").items();
    return containers.flatMap((container) => [...strayMounts(container, volumes), ...strayPaths(container)]);
  });

/** claimMistakes finds Deployments that start a pod beside one that still has their volume, which only one may have. */
export const claimMistakes: Rule = ({ manifests }) => {
  const single = new Set(
    manifests
      .filter(({ kind, patch, root }) => kind === "PersistentVolumeClaim" && !patch && !isShared(root))
      .map(({ name }) => name),
  );
  return workloadsOf(manifests)
    .filter(({ kind, root }) => kind === "Deployment" && claims(root).some((claim) => single.has(claim)))
    .flatMap((deployment) => [...strategyMistakes(deployment), ...replicaMistakes(deployment)]);
};

function namesOf(root: Field): Set<string> {
  const volumes = root.at("spec", "template", "spec", "volumes").items();
  const made = root.at("spec", "volumeClaimTemplates").items();
  return new Set([
    ...volumes.map((each) => each.at("name").text),
    ...made.map((each) => each.at("metadata", "name").text),
  ]);
}

function strayMounts(container: Field, volumes: ReadonlySet<string>): string[] {
  return container
    .at("volumeMounts")
    .items()
    .map((mount) => mount.at("name"))
    .filter(({ text }) => !volumes.has(text))
    .map(({ place, text }) => `${place}: the pod has no volume ${text}; add one${hint(text, volumes)}`);
}

function strayPaths(container: Field): string[] {
  const mounts = container.at("volumeMounts").items();
  const folders = mounts.map((mount) => mount.at("mountPath").text);
  return container
    .at("env")
    .items()
    .filter((variable) => /_(FILE|DIR)$/.test(variable.at("name").text))
    .map((variable) => variable.at("value"))
    .filter(({ text }) => text.startsWith("/") && !folders.some((folder) => `${text}/`.startsWith(`${folder}/`)))
    .map(({ place, text }) => `${place}: nothing is mounted at ${text}; expected a path in ${folders.join(", ")}`);
}

function isShared(claim: Field): boolean {
  return claim
    .at("spec", "accessModes")
    .items()
    .some(({ text }) => text === "ReadWriteMany");
}

function claims(root: Field): string[] {
  const volumes = root.at("spec", "template", "spec", "volumes").items();
  return volumes.map((volume) => volume.at("persistentVolumeClaim", "claimName").text);
}

function strategyMistakes({ name, root }: Manifest): string[] {
  const type = root.at("spec", "strategy", "type");
  if (type.text === "Recreate") return [];
  return [
    `${type.place}: a new pod of ${name} would wait for the old one's volume for ever; expected strategy.type: Recreate`,
  ];
}

function replicaMistakes({ name, root }: Manifest): string[] {
  const replicas = root.at("spec", "replicas");
  if (replicas.text === "1") return [];
  return [`${replicas.place}: the volume of ${name} is one pod's; expected replicas: 1`];
}

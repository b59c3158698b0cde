import type { Manifest } from "./yaml.ts";

/** componentOf lists the files of a folder for kustomize, and adds the list to them. */
export function componentOf(folder: string, files: readonly Manifest[]): Manifest[] {
  const list = {
    apiVersion: "kustomize.config.k8s.io/v1alpha1",
    kind: "Component",
    resources: files.map(({ file }) => file.replace(`${folder}/`, "")).sort(),
  };
  return [
    ...files,
    { file: `${folder}/kustomization.yaml`, from: ["the files that its resources name"], objects: [list] },
  ];
}

import { expect, it } from "@jest/globals";
import { manifestMistakes } from "./manifests.ts";
import { type Case, contracts, find } from "./testing/broken.ts";
import { good } from "./testing/good.ts";

const mesh = "k8s/base/mesh.yaml";

it("finds nothing in manifests without a mistake", () => {
  expect(manifestMistakes(good, contracts)).toEqual([]);
});

it("takes what Node reads of its environment", () => {
  const own = "{name: NODE_EXTRA_CA_CERTS, value: /run/database/ca.crt}";
  const files = good.map(({ name, text }) => ({ name, text: text.replace("env:\n", `env:\n            - ${own}\n`) }));
  expect(files).not.toEqual(good);
  expect(manifestMistakes(files, contracts)).toEqual([]);
});

it.each<Case>([
  {
    name: "a caller without a ServiceAccount",
    file: "k8s/base/orchestrator.yaml",
    from: "kind: ServiceAccount\nmetadata: {name: orchestrator}",
    to: "kind: ServiceAccount\nmetadata: {name: conductor}",
    says: "k8s/: the contracts name the caller orchestrator, which has no ServiceAccount",
  },
  {
    name: "an autoscaler of nothing",
    file: mesh,
    from: "{kind: Deployment, name: storage}",
    to: "{kind: Deployment, name: store}",
    at: "store}",
    says: "there is no Deployment store to scale",
  },
  {
    name: "a secret in the repository",
    file: mesh,
    from: "kind: PodDisruptionBudget\nmetadata: {name: storage}\nspec:\n",
    to: "kind: Secret\nmetadata: {name: storage-database}\nstringData: {url: x}\nspec:\n",
    at: "{url",
    says: "Secret storage-database has its data in the repository",
  },
  {
    name: "migrations of another version",
    file: mesh,
    from: "kind: PodDisruptionBudget\nmetadata: {name: storage}\nspec:\n",
    to: "kind: ConfigMap\nmetadata: {name: settings}\ndata: {version: 1.2.0, migrations: 1-1-0}\nspec:\n",
    at: "1-1-0",
    says: 'the migrations of version 1.2.0 are called "1-1-0"; expected 1-2-0',
  },
  {
    name: "a file that no kustomization names",
    file: "k8s/base/forgotten.yaml",
    from: "",
    to: "kind: ServiceAccount\nmetadata: {name: forgotten}\n",
    at: "kind: ServiceAccount",
    says: "expected it in k8s/base/kustomization.yaml, or nowhere",
  },
])("finds $name", (row) => {
  const { mistake, place } = find(row);
  expect(mistake).toEqual(expect.stringContaining(place));
});

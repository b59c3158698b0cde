import { expect, it } from "@jest/globals";
import { type Case, find } from "./testing/broken.ts";

const istio = "istio/storage.yaml";
const mesh = "k8s/base/mesh.yaml";
const storage = "storage.colheita.svc.cluster.local";

it.each<Case>([
  {
    name: "a route for a method that does not exist",
    file: istio,
    from: "exact: /colheita.storage.v1.StorageService/GetListing",
    to: "exact: /colheita.storage.v1.StorageService/GetListnig",
    at: "/colheita.storage.v1.StorageService/GetListnig",
    says: 'no contract has the method /colheita.storage.v1.StorageService/GetListnig; expected "/package.Service/Method" of proto/; did you mean /colheita.storage.v1.StorageService/GetListing?',
  },
  {
    name: "a route by prefix",
    file: istio,
    from: "exact: /colheita.storage.v1.StorageService/GetListing",
    to: "prefix: /colheita.storage.v1.StorageService/Get",
    at: "/colheita.storage.v1.StorageService/Get}",
    says: "matches by prefix; expected exact",
  },
  {
    name: "a method led to a service that does not serve it",
    file: istio,
    from: "exact: /colheita.storage.v1.StorageService/GetListing",
    to: "exact: /colheita.orchestrator.v1.OrchestratorService/GetRun",
    at: "/colheita.orchestrator.v1",
    says: "which does not serve it; expected orchestrator.colheita.svc.cluster.local",
  },
  {
    name: "a second VirtualService on a host",
    file: istio,
    from: "kind: DestinationRule\nmetadata: {name: storage}\nspec:\n  host: storage",
    to: `kind: VirtualService\nmetadata: {name: again}\nspec:\n  hosts: [${storage}]\n  host: storage`,
    at: `${storage}]\n  host`,
    says: `${storage} has a VirtualService already, at ${istio}:5:11`,
  },
  {
    name: "a route to a host that nobody has",
    file: istio,
    from: `destination: {host: ${storage}}`,
    to: "destination: {host: storage}",
    at: "storage}\n---\napiVersion: networking.istio.io/v1\nkind: DestinationRule",
    says: 'no Service or ServiceEntry has the host "storage"; expected a full name',
  },
  {
    name: "a DestinationRule for a host that nobody has",
    file: istio,
    from: `  host: ${storage}`,
    to: "  host: storge.colheita.svc.cluster.local",
    at: "storge.",
    says: `did you mean ${storage}?`,
  },
  {
    name: "egress to a host that nobody has",
    file: istio,
    from: `hosts: [./${storage}]`,
    to: "hosts: [./stock.colheita.svc.cluster.local]",
    at: "./stock",
    says: "no Service or ServiceEntry has the host",
  },
  {
    name: "egress to everything",
    file: istio,
    from: `hosts: [./${storage}]`,
    to: 'hosts: ["*/*"]',
    at: '"*/*"',
    says: "opens every host",
  },
  {
    name: "a subset that no DestinationRule has",
    file: istio,
    from: `destination: {host: ${storage}}`,
    to: `destination: {host: ${storage}, subset: v2}`,
    at: "v2",
    says: `no DestinationRule of ${storage} has the subset v2`,
  },
  {
    name: "a policy naming an unknown account",
    file: istio,
    from: "sa/orchestrator",
    to: "sa/orchestrater",
    at: "cluster.local/ns/colheita/sa/orchestrater",
    says: "no account of ours is cluster.local/ns/colheita/sa/orchestrater",
  },
  {
    name: "a policy naming an account of another namespace",
    file: istio,
    from: "ns/colheita/sa/orchestrator",
    to: "ns/default/sa/orchestrator",
    at: "cluster.local/ns/default",
    says: "expected cluster.local/ns/colheita/sa/ACCOUNT",
  },
  {
    name: "a policy naming an unknown method",
    file: istio,
    from: "paths: [/colheita.storage.v1.StorageService/GetListing]",
    to: "paths: [/colheita.storage.v1.StorageService/Get]",
    at: "/colheita.storage.v1.StorageService/Get]",
    says: "no contract has the method /colheita.storage.v1.StorageService/Get",
  },
  {
    name: "a policy with another service's method",
    file: istio,
    from: "paths: [/colheita.storage.v1.StorageService/GetListing]",
    to: "paths: [/colheita.orchestrator.v1.OrchestratorService/GetRun]",
    at: "/colheita.orchestrator.v1",
    says: "is served by orchestrator, but this policy is for app storage",
  },
  {
    name: "a policy for an app that there is not",
    file: istio,
    from: "matchLabels: {app: storage}",
    to: "matchLabels: {app: storrage}",
    at: "storrage",
    says: "is for app storrage, which no workload has; did you mean storage?",
  },
  {
    name: "a route by hand for a host that has a contract",
    file: mesh,
    from: "kind: PodDisruptionBudget\nmetadata: {name: storage}\nspec:\n",
    to: `kind: VirtualService\nmetadata: {name: storage}\nspec:\n  hosts: [${storage}]\n  gateways: [edge]\n`,
    at: "storage.colheita.svc.cluster.local",
    says: "VirtualService by hand for storage.colheita.svc.cluster.local; its policy in proto/ says that",
  },
  {
    name: "a permission by hand for a service that has a contract",
    file: mesh,
    from: "kind: PodDisruptionBudget\nmetadata: {name: storage}\nspec:\n",
    to: "kind: AuthorizationPolicy\nmetadata: {name: more}\nspec:\n",
    at: "storage}",
    in: mesh,
    says: "AuthorizationPolicy by hand for storage; its policy in proto/ says that",
  },
  {
    name: "a patch by hand of a generated object",
    file: "k8s/base/kustomization.yaml",
    from: "kind: Kustomization\n",
    to: "kind: Kustomization\npatches:\n  - target: {kind: DestinationRule, name: storage}\n",
    at: "DestinationRule",
    says: "a patch by hand for DestinationRule",
  },
])("finds $name", (row) => {
  const { mistake, place } = find(row);
  expect(mistake).toEqual(expect.stringContaining(place));
});

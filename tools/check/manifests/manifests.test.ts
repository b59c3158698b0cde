import { expect, it } from "@jest/globals";
import type { Contract } from "../../policy/contract/model.ts";
import type { File } from "../tree.ts";
import { manifestMistakes } from "./manifests.ts";
import { good } from "./testing/good.ts";

const policy = {
  deadlineMs: 1000,
  heartbeatMs: undefined,
  callers: ["orchestrator"],
  retry: { owner: "mesh", maxAttempts: 3, codes: ["UNAVAILABLE"], perTryMs: undefined },
  calls: [],
} as const;
const contracts: readonly Contract[] = [
  contract("storage", "StorageService", ["GetListing", "WriteListings"]),
  contract("orchestrator", "OrchestratorService", ["GetRun"]),
];

function contract(account: string, service: string, methods: readonly string[]): Contract {
  return {
    service: `colheita.${account}.v1.${service}`,
    file: "",
    account,
    circuit: undefined,
    methods: methods.map((name) => ({ name, kind: "unary", idempotency: undefined, policy })),
  };
}

/** Case is one mistake in the good manifests: a text in one of their files replaced, or one file more. */
type Case = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** at is what the mistake points to, in the same file unless in says another. */
  readonly at?: string;
  readonly in?: string;
  readonly says: string;
};

function broken({ file, from, to }: Case): File[] {
  const known = good.find(({ name }) => name === file);
  if (known === undefined) return [...good, { name: file, text: to }];
  if (!known.text.includes(from)) throw new Error(`${file} has no ${from}`);
  return good.map((each) => (each === known ? { name: file, text: each.text.replace(from, to) } : each));
}

/** placeOf gives "file:line:column" of a text in a file. */
function placeOf(files: readonly File[], name: string, wanted: string): string {
  const [before, after] = files.find((each) => each.name === name)?.text.split(wanted, 2) ?? [];
  if (before === undefined || after === undefined) throw new Error(`${name} has no ${wanted}`);
  const lines = before.split("\n");
  return `${name}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

it("finds nothing in manifests without a mistake", () => {
  expect(manifestMistakes(good, contracts)).toEqual([]);
});

const base = "k8s/base/storage.yaml";
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
    name: "a caller without a ServiceAccount",
    file: "k8s/base/orchestrator.yaml",
    from: "kind: ServiceAccount\nmetadata: {name: orchestrator}",
    to: "kind: ServiceAccount\nmetadata: {name: conductor}",
    says: "k8s/: the contracts name the caller orchestrator, which has no ServiceAccount",
  },
  {
    name: "a route by hand for a host that has a contract",
    file: mesh,
    from: "kind: PodDisruptionBudget\nmetadata: {name: storage}\nspec:\n",
    to: `kind: VirtualService\nmetadata: {name: storage}\nspec:\n  hosts: [${storage}]\n  gateways: [edge]\n`,
    at: "storage.colheita.svc.cluster.local",
    says: "a VirtualService by hand for storage.colheita.svc.cluster.local; its policy in proto/ says that",
  },
  {
    name: "a patch by hand of a generated object",
    file: "k8s/base/kustomization.yaml",
    from: "kind: Kustomization\n",
    to: "kind: Kustomization\npatches:\n  - target: {kind: DestinationRule, name: storage}\n",
    at: "DestinationRule",
    says: "a patch by hand of a DestinationRule",
  },
  {
    name: "no account",
    file: base,
    from: "      serviceAccountName: storage\n",
    to: "",
    at: "automountServiceAccountToken",
    says: "Deployment storage has no serviceAccountName",
  },
  {
    name: "an account that there is not",
    file: base,
    from: "serviceAccountName: storage",
    to: "serviceAccountName: storag",
    at: "storag\n      automount",
    says: "there is no ServiceAccount storag",
  },
  {
    name: "no readiness probe",
    file: base,
    from: "          readinessProbe: {grpc: {port: 50051}}\n",
    to: "",
    at: "name: app",
    says: "Deployment storage has no readinessProbe",
  },
  {
    name: "liveness that depends on the database",
    file: base,
    from: "path: /livez",
    to: "path: /readyz",
    at: "{httpGet",
    says: "storage would be restarted for what its database does",
  },
  {
    name: "no limit of memory",
    file: base,
    from: "limits: {cpu: 1, memory: 256Mi}",
    to: "limits: {cpu: 1}",
    at: "{cpu: 1}",
    says: "has no resources.limits.memory",
  },
  {
    name: "a writable root",
    file: base,
    from: "readOnlyRootFilesystem: true",
    to: "readOnlyRootFilesystem: false",
    at: "false\n            capabilities",
    says: 'expected securityContext.readOnlyRootFilesystem: true, found "false"',
  },
  {
    name: "capabilities that are kept",
    file: base,
    from: "drop: [ALL]",
    to: "drop: [NET_RAW]",
    at: "allowPrivilegeEscalation",
    says: "keeps capabilities",
  },
  {
    name: "root",
    file: base,
    from: "runAsNonRoot: true",
    to: "runAsNonRoot: false",
    at: "false\n        runAsUser",
    says: 'expected securityContext.runAsNonRoot: true, found "false"',
  },
  {
    name: "a label that is missing",
    file: base,
    from: "version: v1, ",
    to: "",
    at: "{app: storage, app.kubernetes.io",
    says: "have no label version",
  },
  {
    name: "a selector of other pods",
    file: base,
    from: "matchLabels: {app: storage}",
    to: "matchLabels: {app: store}",
    at: "store}",
    says: 'selects app "store"; its pods have "storage"',
  },
  {
    name: "a port that does not say what is spoken",
    file: base,
    from: "appProtocol: grpc, ",
    to: "",
    at: "{name: grpc, port: 50051",
    says: "expected appProtocol: grpc",
  },
  {
    name: "another protocol than the contract's",
    file: base,
    from: "appProtocol: grpc",
    to: "appProtocol: tcp",
    at: "tcp",
    says: "expected appProtocol: grpc",
  },
  {
    name: "a target port that no container has",
    file: base,
    from: "targetPort: grpc",
    to: "targetPort: rpc",
    at: "rpc}",
    says: "no container of storage has the port rpc; expected one of 50051, grpc",
  },
  {
    name: "a Service that selects nothing",
    file: base,
    from: "selector: {app: storage}",
    to: "selector: {app: stor}",
    at: "{app: stor}",
    says: "Service storage selects no pods of ours",
  },
  {
    name: "a grace that is too short",
    file: base,
    from: "terminationGracePeriodSeconds: 50",
    to: "terminationGracePeriodSeconds: 30",
    at: "30\n",
    says: "storage has 30 s to stop and may need 45 s",
  },
  {
    name: "a sidecar that outlasts the grace",
    file: mesh,
    from: "kind: PodDisruptionBudget\nmetadata: {name: storage}\nspec:\n",
    to: 'kind: Deployment\nmetadata: {name: storage}\nspec:\n  template: {metadata: {annotations: {proxy.istio.io/config: "terminationDrainDuration: 10s"}}}\n',
    in: base,
    at: "50\n",
    says: "storage has 50 s to stop and may need 55 s",
  },
  {
    name: "a variable that the service does not have",
    file: base,
    from: "name: DRAIN_MS",
    to: "name: DRAIN_MSS",
    at: "DRAIN_MSS",
    says: "no such variable: DRAIN_MSS; expected one that --help of the service shows; did you mean DRAIN_MS?",
  },
  {
    name: "a value that the service would refuse",
    file: base,
    from: '"5000"',
    to: '"5s"',
    at: '"5s"',
    says: 'DRAIN_MS must be a whole number from 0 to 2147483647, found "5s"',
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
    name: "replicas beside an autoscaler",
    file: base,
    from: "metadata: {name: storage}\nspec:\n  selector:\n    matchLabels",
    to: "metadata: {name: storage}\nspec:\n  replicas: 2\n  selector:\n    matchLabels",
    at: "2\n  selector",
    says: "expected no replicas here",
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
  const files = broken(row);
  const place = row.at === undefined ? "" : `${placeOf(files, row.in ?? row.file, row.at)}: `;
  const found = manifestMistakes(files, contracts).find((mistake) => mistake.includes(row.says));
  expect(found).toEqual(expect.stringContaining(place));
});

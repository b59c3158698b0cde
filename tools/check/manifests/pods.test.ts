import { expect, it } from "@jest/globals";
import { type Case, find } from "./testing/broken.ts";

const base = "k8s/base/storage.yaml";
const engine = "k8s/base/orchestrator.yaml";
const mesh = "k8s/base/mesh.yaml";

const claim = `kind: PersistentVolumeClaim
metadata: {name: pages}
spec: {accessModes: [ReadWriteOnce]}
---
`;

it.each<Case>([
  {
    name: "a probe of a port that is not open",
    file: base,
    from: "path: /livez, port: 9090}}\n          readiness",
    to: "path: /livez, port: admin}}\n          readiness",
    at: "admin}}",
    says: "the probe asks port admin; expected one that the container has: 50051, 9090, grpc, http-admin",
  },
  {
    name: "a server on a port that is not open",
    file: base,
    from: "0.0.0.0:50051",
    to: "0.0.0.0:50052",
    at: "0.0.0.0:50052",
    says: "LISTEN_ADDRESS is on port 50052",
  },
  {
    name: "a server that nobody gets to",
    file: base,
    from: "0.0.0.0:50051",
    to: "127.0.0.1:50051",
    at: "127.0.0.1:50051",
    says: "LISTEN_ADDRESS is 127.0.0.1:50051, where no other pod gets; expected 0.0.0.0:PORT",
  },
  {
    name: "metrics on a port that is not open",
    file: base,
    from: '"9090"',
    to: '"9091"',
    at: '"9091"',
    says: "metrics are on port 9091",
  },
  {
    name: "a mount of no volume",
    file: base,
    from: "{name: database, mountPath",
    to: "{name: databse, mountPath",
    at: "databse",
    says: "the pod has no volume databse; add one; did you mean database?",
  },
  {
    name: "a file that is not mounted",
    file: base,
    from: "/run/database/url",
    to: "/run/db/url",
    at: "/run/db/url",
    says: "nothing is mounted at /run/db/url; expected a path in /run/database",
  },
  {
    name: "a variable that is needed",
    file: base,
    from: "            - {name: DATABASE_URL_FILE, value: /run/database/url}\n",
    to: "",
    at: "name: app\n",
    says: "DATABASE_URL_FILE is needed, and is not set; add it",
  },
  {
    name: "another service's Secret",
    file: base,
    from: "secretName: storage-database",
    to: "secretName: orchestrator-database",
    at: "orchestrator-database",
    says: "the Secret is orchestrator-database, and the pods' labels say otherwise; expected storage-database",
  },
  {
    name: "another service's account",
    file: engine,
    from: "serviceAccountName: orchestrator",
    to: "serviceAccountName: storage",
    at: "storage\n      automount",
    says: "the account is storage, and the pods' labels say otherwise; expected orchestrator",
  },
  {
    name: "another name in the mesh",
    file: base,
    from: "version: v1, ",
    to: "version: v1, service.istio.io/canonical-name: store, ",
    at: "store, ",
    says: "the label is store, and the pods' labels say otherwise; expected storage",
  },
  {
    name: "another service's program",
    file: engine,
    from: "dist/services/orchestrator/main.js",
    to: "dist/services/storage/main.js",
    at: "dist/services/storage",
    says: "the command is dist/services/storage/main.js, and the pods' labels say otherwise",
  },
  {
    name: "leases under one name",
    file: engine,
    from: "valueFrom: {fieldRef: {fieldPath: metadata.name}}",
    to: "value: orchestrator",
    at: "{name: ORCHESTRATOR_ID",
    says: "all pods of orchestrator would hold leases under one name",
  },
  {
    name: "an address where the service is not",
    file: engine,
    from: "storage.colheita.svc.cluster.local:50051",
    to: "storage.colheita.svc.cluster.local:50052",
    at: "storage.colheita",
    says: 'storage is not at "storage.colheita.svc.cluster.local:50052"; expected storage.colheita.svc.cluster.local:50051',
  },
  {
    name: "two pods that want one volume",
    file: base,
    from: "        - {name: database, secret: {secretName: storage-database}}\n",
    to: `        - {name: database, secret: {secretName: storage-database}}\n        - {name: pages, persistentVolumeClaim: {claimName: pages}}\n---\n${claim}`,
    at: "selector:\n    matchLabels",
    says: "a new pod of storage would wait for the old one's volume for ever; expected strategy.type: Recreate",
  },
  {
    name: "no time for routers to hear of it",
    file: base,
    from: "          lifecycle: {preStop: {sleep: {seconds: 5}}}\n",
    to: "",
    at: "name: app\n",
    says: "storage stops while routers still send it calls; expected lifecycle.preStop.sleep.seconds",
  },
  {
    name: "a budget that empties no node",
    file: mesh,
    from: "maxUnavailable: 1",
    to: "maxUnavailable: 0",
    at: "0\n",
    says: "no pod of storage may ever leave its node; expected at least 1",
  },
  {
    name: "a measure of no container",
    file: mesh,
    from: "container: app",
    to: "container: storage",
    at: "storage}}",
    says: "storage has no container storage to measure; expected app",
  },
  {
    name: "a patch of nothing",
    file: "k8s/base/kustomization.yaml",
    from: "kind: Kustomization\n",
    to: "kind: Kustomization\npatches:\n  - target: {kind: Deployment, name: storage|orchestrater}\n",
    at: "storage|orchestrater",
    says: "there is no Deployment orchestrater to change; did you mean orchestrator?",
  },
  {
    name: "a replacement in nothing",
    file: "k8s/base/version.yaml",
    from: "",
    to: "- source: {kind: ConfigMap, name: settings}\n  targets:\n    - select: {kind: Job, name: storage}\n",
    says: "there is no Job storage to change",
  },
])("finds $name", (row) => {
  const { mistake, place } = find(row);
  expect(mistake).toEqual(expect.stringContaining(place));
});

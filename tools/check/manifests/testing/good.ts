import type { File } from "../../tree.ts";

const kustomization = `kind: Kustomization
resources: [storage.yaml, orchestrator.yaml, mesh.yaml]
`;

/** workload is a Deployment with its account and Service, as good as ours. */
function workload(name: string, variables: readonly string[] = []): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec:
  selector: {app: ${name}}
  ports:
    - {name: grpc, appProtocol: grpc, port: 50051, targetPort: grpc}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      annotations: {prometheus.io/port: "9090"}
      labels: {app: ${name}, version: v1, app.kubernetes.io/name: ${name}}
    spec:
      serviceAccountName: ${name}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile: {type: RuntimeDefault}
      terminationGracePeriodSeconds: 50
      containers:
        - name: app
          command: [node, dist/services/${name}/main.js]
          env:
            - {name: DRAIN_MS, value: "5000"}
            - {name: STOP_MS, value: "15000"}
            - {name: LISTEN_ADDRESS, value: 0.0.0.0:50051}
            - {name: DATABASE_URL_FILE, value: /run/database/url}
${variables.map((variable) => `            - ${variable}\n`).join("")}\
          ports:
            - {name: grpc, containerPort: 50051}
            - {name: http-admin, containerPort: 9090}
          startupProbe: {httpGet: {path: /livez, port: 9090}}
          readinessProbe: {grpc: {port: 50051}}
          livenessProbe: {httpGet: {path: /livez, port: 9090}}
          lifecycle: {preStop: {sleep: {seconds: 5}}}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {cpu: 1, memory: 256Mi}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts:
            - {name: database, mountPath: /run/database}
      volumes:
        - {name: database, secret: {secretName: ${name}-database}}
`;
}

const engine = [
  "{name: ORCHESTRATOR_ID, valueFrom: {fieldRef: {fieldPath: metadata.name}}}",
  "{name: STORAGE_ADDRESS, value: storage.colheita.svc.cluster.local:50051}",
];

const istio = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: storage}
spec:
  hosts: [storage.colheita.svc.cluster.local]
  http:
    - match:
        - uri: {exact: /colheita.storage.v1.StorageService/GetListing}
      route:
        - destination: {host: storage.colheita.svc.cluster.local}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: storage}
spec:
  host: storage.colheita.svc.cluster.local
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: storage}
spec:
  selector:
    matchLabels: {app: storage}
  rules:
    - from:
        - source: {principals: [cluster.local/ns/colheita/sa/orchestrator]}
      to:
        - operation: {paths: [/colheita.storage.v1.StorageService/GetListing]}
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: orchestrator}
spec:
  workloadSelector:
    labels: {app: orchestrator}
  egress:
    - hosts: [./storage.colheita.svc.cluster.local]
`;

const mesh = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: storage}
spec:
  selector:
    matchLabels: {app: storage}
  maxUnavailable: 1
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: storage}
spec:
  scaleTargetRef: {kind: Deployment, name: storage}
  metrics:
    - {type: ContainerResource, containerResource: {name: cpu, container: app}}
`;

/** good are manifests without a mistake, small enough to break one at a time. */
export const good: readonly File[] = [
  { name: "k8s/base/kustomization.yaml", text: kustomization },
  { name: "k8s/base/storage.yaml", text: workload("storage") },
  { name: "k8s/base/orchestrator.yaml", text: workload("orchestrator", engine) },
  { name: "k8s/base/mesh.yaml", text: mesh },
  { name: "istio/kustomization.yaml", text: "kind: Component\nresources: [storage.yaml]\n" },
  { name: "istio/storage.yaml", text: istio },
  { name: "services/storage/main.ts", text: "" },
  { name: "services/orchestrator/main.ts", text: "" },
];

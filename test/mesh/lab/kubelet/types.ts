import type { KubeObject } from "../types.ts";

/** EnvVar is a variable of a container as a manifest has it. */
export type EnvVar = {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: ResourceField;
    readonly configMapKeyRef?: KeyRef;
    readonly secretKeyRef?: KeyRef;
  };
};

/** KeyRef names one value of a ConfigMap or a Secret. */
export type KeyRef = { readonly name: string; readonly key: string; readonly optional?: boolean };

/** ResourceField names a request or limit of a container: "limits.cpu". */
export type ResourceField = { readonly resource: string; readonly divisor?: string };

/** Action is what a hook or a probe does. */
export type Action = {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: { readonly path?: string; readonly port: number | string; readonly host?: string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly grpc?: { readonly port: number };
  readonly sleep?: { readonly seconds: number };
};

/** Probe is an action with its times. */
export type Probe = Action & {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
};

/** Container is a container of a pod, as the API server returns it. */
export type Container = {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly {
    readonly prefix?: string;
    readonly configMapRef?: { readonly name: string; readonly optional?: boolean };
    readonly secretRef?: { readonly name: string; readonly optional?: boolean };
  }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
  readonly volumeMounts?: readonly VolumeMount[];
  readonly restartPolicy?: string;
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: Action };
  readonly securityContext?: SecurityContext;
};

/** VolumeMount is where a container sees a volume. */
export type VolumeMount = {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
};

/** SecurityContext is what a container may do. */
export type SecurityContext = {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
};

/** KeyToPath is one file of a volume. */
export type KeyToPath = { readonly key: string; readonly path: string };

/** DownwardItem is one file that tells a pod about itself. */
export type DownwardItem = {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: ResourceField & { readonly containerName?: string };
};

/** Source is one source of files, alone or in a projected volume. */
export type Source = {
  readonly configMap?: { readonly name: string; readonly optional?: boolean; readonly items?: readonly KeyToPath[] };
  readonly secret?: {
    readonly name?: string;
    readonly secretName?: string;
    readonly optional?: boolean;
    readonly items?: readonly KeyToPath[];
  };
  readonly downwardAPI?: { readonly items?: readonly DownwardItem[] };
  readonly serviceAccountToken?: {
    readonly audience?: string;
    readonly expirationSeconds?: number;
    readonly path: string;
  };
};

/** Volume is a volume of a pod. */
export type Volume = Source & {
  readonly name: string;
  readonly emptyDir?: object;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: { readonly sources: readonly Source[] };
};

/** PodTemplate is what a Deployment or a Job makes pods of. */
export type PodTemplate = {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: PodBody;
};

/** PodBody is the spec of a pod. */
export type PodBody = {
  readonly serviceAccountName?: string;
  readonly nodeName?: string;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly restartPolicy?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: SecurityContext;
};

/** PodObject is a pod, as the API server returns it after admission. */
export type PodObject = KubeObject & {
  readonly metadata: KubeObject["metadata"] & { readonly namespace: string; readonly uid: string };
  readonly spec: PodBody;
};

/** ConfigMap and Secret hold the values that pods ask for. */
export type ConfigMap = KubeObject & { readonly data?: Readonly<Record<string, string>> };

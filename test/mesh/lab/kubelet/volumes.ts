import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Api } from "../api/api.ts";
import { fieldOf, type Place, resourceOf } from "./field.ts";
import type { DownwardItem, KeyToPath, PodObject, Source, Volume } from "./types.ts";
import type { Store } from "./values.ts";

/** VolumeOptions say whose volumes are made, and where. */
export type VolumeOptions = {
  readonly pod: PodObject;
  readonly place: Place;
  readonly api: Api;
  readonly store: Store;
  /** folder is the pod's own; claims is where the volumes that outlive pods are. */
  readonly folder: string;
  readonly claims: string;
};

/** makeVolumes writes a pod's volumes, and returns each one's folder by its name. */
export async function makeVolumes(options: VolumeOptions): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const volume of options.pod.spec.volumes ?? []) {
    const claim = volume.persistentVolumeClaim?.claimName;
    const folder = claim === undefined ? join(options.folder, volume.name) : join(options.claims, claim);
    await mkdir(folder, { recursive: true });
    // Anybody's, as with the group of a pod that may be any: what reads it is a user of the pod.
    await chmod(folder, 0o777);
    for (const source of sourcesOf(volume)) await write(options, folder, source);
    made.set(volume.name, folder);
  }
  return made;
}

function sourcesOf(volume: Volume): readonly Source[] {
  if (volume.projected !== undefined) return volume.projected.sources;
  return (volume.configMap ?? volume.secret ?? volume.downwardAPI) ? [volume] : [];
}

async function write(options: VolumeOptions, folder: string, source: Source): Promise<void> {
  const { store, pod } = options;
  const files: Record<string, string> = {};
  if (source.configMap !== undefined) {
    const { name, items, optional } = source.configMap;
    Object.assign(files, pick(pod, `ConfigMap ${name}`, await store.configMap(name), items, optional));
  }
  if (source.secret !== undefined) {
    const { name, secretName = name ?? "", items, optional } = source.secret;
    Object.assign(files, pick(pod, `Secret ${secretName}`, await store.secret(secretName), items, optional));
  }
  for (const item of source.downwardAPI?.items ?? []) files[item.path] = downward(options, item);
  if (source.serviceAccountToken !== undefined) {
    const { path, audience, expirationSeconds } = source.serviceAccountToken;
    files[path] = await tokenOf(options, audience, expirationSeconds);
  }
  for (const [path, value] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, value, { mode: 0o644 });
  }
}

function pick(
  pod: PodObject,
  what: string,
  values: Readonly<Record<string, string>> | undefined,
  items: readonly KeyToPath[] | undefined,
  optional = false,
): Readonly<Record<string, string>> {
  if (values === undefined && optional) return {};
  if (values === undefined) throw new Error(`${pod.metadata.name}: there is no ${what} for its volume`);
  if (items === undefined) return values;
  const picked = items.map(({ key, path }) => {
    const value = values[key];
    if (value === undefined && !optional) throw new Error(`${pod.metadata.name}: ${what} has no value ${key}`);
    return [path, value ?? ""] as const;
  });
  return Object.fromEntries(picked);
}

function downward({ pod, place }: VolumeOptions, item: DownwardItem): string {
  if (item.fieldRef !== undefined) return fieldOf(pod, place, item.fieldRef.fieldPath);
  const { containerName, ...field } = item.resourceFieldRef ?? { resource: "" };
  const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((c) => c.name === containerName);
  if (container === undefined) throw new Error(`${pod.metadata.name}: no container ${containerName} for ${item.path}`);
  return resourceOf(container, place, field);
}

async function tokenOf({ api, pod }: VolumeOptions, audience?: string, expirationSeconds?: number): Promise<string> {
  const { namespace, name, uid } = pod.metadata;
  const account = pod.spec.serviceAccountName ?? "default";
  const request = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: {
      ...(audience === undefined ? {} : { audiences: [audience] }),
      expirationSeconds: Math.max(expirationSeconds ?? 3_600, 43_200),
      boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
    },
  };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  return (await api.create<{ status: { token: string } }>(path, request)).status.token;
}

import type { Api } from "../api/api.ts";
import type { ConfigMap, KeyRef } from "./types.ts";

/** Store has the values of a namespace's ConfigMaps and Secrets. */
export type Store = {
  /** configMap is all values of a ConfigMap, undefined where there is none. */
  configMap(name: string): Promise<Readonly<Record<string, string>> | undefined>;
  secret(name: string): Promise<Readonly<Record<string, string>> | undefined>;
};

/** storeOf reads the values of a namespace from the API server. */
export function storeOf(api: Api, namespace: string): Store {
  const base = `/api/v1/namespaces/${namespace}`;
  return {
    async configMap(name) {
      const found = await api.find<ConfigMap>(`${base}/configmaps/${name}`);
      return found && (found.data ?? {});
    },
    async secret(name) {
      const found = await api.find<ConfigMap>(`${base}/secrets/${name}`);
      if (found === undefined) return undefined;
      const decoded = Object.entries(found.data ?? {}).map(([key, value]) => [key, decode(value)]);
      return Object.fromEntries(decoded);
    },
  };
}

/** valueByRef is the value that a reference names, undefined where it is optional and not there. */
export async function valueByRef(store: Store, kind: "configMap" | "secret", ref: KeyRef): Promise<string | undefined> {
  const value = (await store[kind](ref.name))?.[ref.key];
  if (value !== undefined || ref.optional === true) return value;
  throw new Error(`there is no ${kind} ${ref.name} with a value ${ref.key}`);
}

function decode(value: string): string {
  return Buffer.from(value, "base64").toString("utf8");
}

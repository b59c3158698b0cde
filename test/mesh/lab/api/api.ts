import type { KubeObject } from "../types.ts";
import { ApiError, type Body } from "./connection.ts";

/** Sender sends requests to an API server. */
export type Sender = { send<T>(method: string, path: string, body?: Body): Promise<T> };

type Resource = { readonly name: string; readonly kind: string; readonly namespaced: boolean };

/** Api reads and writes the objects of a cluster. */
export class Api {
  readonly #connection: Sender;
  readonly #resources = new Map<string, readonly Resource[]>();

  constructor(connection: Sender) {
    this.#connection = connection;
  }

  get<T = KubeObject>(path: string): Promise<T> {
    return this.#connection.send<T>("GET", path);
  }

  /** find is get, and undefined where there is no such object. */
  async find<T = KubeObject>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** create posts an object, with all that happens to it at admission, and returns what became of it. */
  async create<T = KubeObject>(path: string, value: unknown): Promise<T> {
    return this.#connection.send<T>("POST", path, { value });
  }

  /** apply writes objects one after the other, whether they were there or not, as `kubectl apply --server-side` does. */
  async apply(...objects: readonly KubeObject[]): Promise<void> {
    for (const value of objects) {
      const path = `${await this.pathOf(value)}?fieldManager=lab&force=true`;
      await this.#connection.send("PATCH", path, { value, type: "application/apply-patch+yaml" });
    }
  }

  /** patch merges fields into an object. */
  async patch(path: string, value: unknown): Promise<void> {
    await this.#connection.send("PATCH", path, { value, type: "application/merge-patch+json" });
  }

  /** remove removes objects at once; one that is not there is no error. */
  async remove(...objects: readonly KubeObject[]): Promise<void> {
    for (const object of objects) await this.removePath(await this.pathOf(object));
  }

  async removePath(path: string): Promise<void> {
    try {
      await this.#connection.send("DELETE", path, { value: { gracePeriodSeconds: 0 } });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }

  /** pathOf is where an object is, by what the server says of its kind. */
  async pathOf(object: KubeObject): Promise<string> {
    const base = object.apiVersion === "v1" ? "/api/v1" : `/apis/${object.apiVersion}`;
    const resource = (await this.#find(base, object.kind, true)) ?? (await this.#find(base, object.kind, false));
    if (resource === undefined) throw new Error(`${object.apiVersion} has no kind ${object.kind}`);
    const { name, namespace = "default" } = object.metadata;
    return `${base}${resource.namespaced ? `/namespaces/${namespace}` : ""}/${resource.name}/${name}`;
  }

  async #find(base: string, kind: string, remembered: boolean): Promise<Resource | undefined> {
    let resources = remembered ? this.#resources.get(base) : undefined;
    if (resources === undefined) {
      resources = (await this.get<{ resources: Resource[] }>(base)).resources;
      this.#resources.set(base, resources);
    }
    return resources.find((each) => each.kind === kind && !each.name.includes("/"));
  }
}

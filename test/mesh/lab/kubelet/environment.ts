import { fieldOf, type Place, resourceOf } from "./field.ts";
import type { Container, EnvVar, PodObject } from "./types.ts";
import { type Store, valueByRef } from "./values.ts";

/** Environment is what a process gets. */
export type Environment = Readonly<Record<string, string>>;

/** environmentOf is a container's environment: its own variables last, with $(NAME) of earlier ones put in. */
export async function environmentOf(
  pod: PodObject,
  container: Container,
  place: Place,
  store: Store,
): Promise<Environment> {
  const env: Record<string, string> = {};
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const [kind, ref] =
      configMapRef === undefined ? (["secret", secretRef] as const) : (["configMap", configMapRef] as const);
    const values = ref && (await store[kind](ref.name));
    if (values === undefined && ref?.optional !== true) {
      throw new Error(`${pod.metadata.name}: there is no ${kind} ${ref?.name} for ${container.name}'s environment`);
    }
    for (const [name, value] of Object.entries(values ?? {})) env[`${prefix}${name}`] = value;
  }
  for (const variable of container.env ?? []) {
    const value = await resolve(variable, { pod, container, place, store, env });
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

/** expand puts the values of variables where a text has $(NAME); unknown ones stay, and $$ stands for one dollar. */
export function expand(text: string, env: Environment): string {
  return text.replace(/\$\$|\$\(([A-Za-z0-9_.-]+)\)/g, (whole, name?: string) => {
    if (name === undefined) return "$";
    return env[name] ?? whole;
  });
}

type Context = { pod: PodObject; container: Container; place: Place; store: Store; env: Environment };

async function resolve(variable: EnvVar, context: Context): Promise<string | undefined> {
  const { pod, container, place, store, env } = context;
  const from = variable.valueFrom;
  if (from === undefined) return expand(variable.value ?? "", env);
  if (from.fieldRef !== undefined) return fieldOf(pod, place, from.fieldRef.fieldPath);
  if (from.resourceFieldRef !== undefined) return resourceOf(container, place, from.resourceFieldRef);
  if (from.configMapKeyRef !== undefined) return valueByRef(store, "configMap", from.configMapKeyRef);
  if (from.secretKeyRef !== undefined) return valueByRef(store, "secret", from.secretKeyRef);
  throw new Error(
    `${pod.metadata.name}: ${container.name}'s variable ${variable.name} comes from what the lab does not know`,
  );
}

import type { StreamVariant } from "./asked.ts";

// Imported by name, so that a process has nothing in its memory but its own variant.
const methods = {
  WriteListings: {
    colheita: async () => (await import("./write-listings/colheita.ts")).colheita,
    "raw grpc-js": async () => (await import("./write-listings/raw.ts")).raw,
    "ts-proto on grpc-js": async () => (await import("./write-listings/ts-proto.ts")).tsProto,
  },
  ReadPages: {
    colheita: async () => (await import("./read-pages/colheita.ts")).colheita,
    "raw grpc-js": async () => (await import("./read-pages/raw.ts")).raw,
    "ts-proto on grpc-js": async () => (await import("./read-pages/ts-proto.ts")).tsProto,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, () => Promise<StreamVariant>>>>>;

/** MethodName is one of the two methods that listings travel by. */
export type MethodName = keyof typeof methods;

/** VariantName names what is measured beside each other. */
export type VariantName = keyof (typeof methods)["WriteListings"];

/** methodNames are both methods. */
export const methodNames = Object.keys(methods) as MethodName[];

/** variantNames are all variants of each method, ours first. */
export const variantNames = Object.keys(methods.WriteListings) as VariantName[];

/** judged are ours and the one that it is judged by. */
export const judged: readonly VariantName[] = ["colheita", "raw grpc-js"];

/** loadVariant imports a method's variant by their names; it throws where there is none. */
export async function loadVariant(method: string, name: string): Promise<StreamVariant> {
  const found = methodNames.find((known) => known === method);
  const variant = variantNames.find((known) => known === name);
  if (found === undefined || variant === undefined) throw new Error(`there is no variant ${name} of ${method}`);
  return methods[found][variant]();
}

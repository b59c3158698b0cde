import type { Variant } from "../wire/variant.ts";

// Imported by name, so that a process has nothing in its memory but the libraries of its own variant.
const variants = {
  colheita: async () => (await import("./variants/stack.ts")).stack,
  "raw grpc-js": async () => (await import("./variants/raw.ts")).raw,
  "raw grpc-js, mTLS": async () => (await import("./variants/raw.ts")).rawMtls,
  "ts-proto on grpc-js": async () => (await import("./variants/ts-proto.ts")).tsProto,
  "nice-grpc": async () => (await import("./variants/nice-grpc.ts")).niceGrpc,
  "connect-node": async () => (await import("./variants/connect.ts")).connect,
  "fastify, JSON": async () => (await import("./variants/fastify.ts")).json,
} as const satisfies Readonly<Record<string, () => Promise<Variant>>>;

/** VariantName names what is measured beside each other. */
export type VariantName = keyof typeof variants;

/** variantNames are all variants, ours first. */
export const variantNames = Object.keys(variants) as VariantName[];

/** judged are those that ours is judged by, and ours. */
export const judged: readonly VariantName[] = ["colheita", "raw grpc-js", "ts-proto on grpc-js"];

/** loadVariant imports a variant by its name; it throws where there is none. */
export async function loadVariant(name: string): Promise<Variant> {
  if (!isVariant(name)) throw new Error(`there is no variant ${name}`);
  return variants[name]();
}

function isVariant(name: string): name is VariantName {
  return name in variants;
}

import { randomBytes } from "node:crypto";
import type { KubeObject } from "../lab/types.ts";

const namespace = "colheita";
const services = ["collector", "storage", "orchestrator"];

/** databaseSecrets are the passwords of the services' databases, and the URLs that they connect by. */
export function databaseSecrets(): readonly KubeObject[] {
  const passwords = new Map(["postgres", ...services].map((name) => [name, randomBytes(16).toString("hex")]));
  const urls = services.map((name) =>
    secret(`${name}-database`, {
      url: `postgres://${name}:${passwords.get(name)}@postgres.${namespace}.svc.cluster.local:5432/${name}`,
    }),
  );
  return [secret("postgres-passwords", Object.fromEntries(passwords)), ...urls];
}

function secret(name: string, stringData: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, stringData };
}

import { databasePort, hostOf, namespace } from "../policy/names.ts";

/** SecretObject is a Secret as a manifest has it. */
export type SecretObject = {
  readonly apiVersion: "v1";
  readonly kind: "Secret";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly stringData: Readonly<Record<string, string>>;
};

/** services are those that have a database of their own. */
const services = ["collector", "storage", "orchestrator"] as const;

/**
 * databaseSecrets are what the component postgresql and its clients need: the passwords of its roles, and for each
 * service the URL of its database. newPassword gives another text each time, of letters, digits, - and _.
 */
export function databaseSecrets(newPassword: () => string): SecretObject[] {
  const passwords = Object.fromEntries(["postgres", ...services].map((role) => [role, newPassword()]));
  return [
    secret("postgres-passwords", passwords),
    ...services.map((service) => {
      const url = `postgres://${service}:${passwords[service]}@${hostOf("postgres")}:${databasePort}/${service}`;
      return secret(`${service}-database`, { url });
    }),
  ];
}

function secret(name: string, stringData: Readonly<Record<string, string>>): SecretObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, stringData };
}

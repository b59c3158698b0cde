import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { common, Values } from "./config.ts";
import { StartupError } from "./errors.ts";
import { accountOfCertificate, type ServiceIdentity } from "./identity.ts";

/** IdentityConfig are the variables that say how a process proves who it is. */
export type IdentityConfig = Pick<
  Values<typeof common>,
  "mesh" | "tlsCertFile" | "tlsKeyFile" | "tlsCaFile" | "trustDomain"
>;

/**
 * loadIdentity is the identity of a service account: its sidecar's, or that of the certificates that the configuration
 * names. It throws a StartupError where one is missing, or is somebody else's.
 */
export async function loadIdentity(config: IdentityConfig, account: string): Promise<ServiceIdentity> {
  const { trustDomain, tlsCertFile } = config;
  if (config.mesh === "istio") return { kind: "mesh", account, trustDomain };
  const [certificate, key, ca] = await Promise.all([
    readPem("TLS_CERT_FILE", tlsCertFile),
    readPem("TLS_KEY_FILE", config.tlsKeyFile),
    readPem("TLS_CA_FILE", config.tlsCaFile),
  ]);
  const names = namesOf(certificate, `TLS_CERT_FILE: ${tlsCertFile}`);
  if (accountOfCertificate(names, trustDomain) !== account) {
    throw new StartupError(`TLS_CERT_FILE: ${tlsCertFile} is not for ${account}, but for ${names ?? "nobody"}`);
  }
  return { kind: "mtls", account, certificate, key, ca, trustDomain };
}

function namesOf(certificate: Uint8Array, what: string): string | undefined {
  try {
    return new X509Certificate(certificate).subjectAltName;
  } catch (error) {
    throw new StartupError(`${what} is not a certificate (PEM)`, { cause: error });
  }
}

async function readPem(variable: string, file: string | undefined): Promise<Uint8Array> {
  if (file === undefined)
    throw new StartupError(`${variable} must be set: with MESH=none this process speaks TLS itself`);
  try {
    return await readFile(file);
  } catch (error) {
    throw new StartupError(`${variable}: ${file} cannot be read`, { cause: error });
  }
}

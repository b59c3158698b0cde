import { readFile } from "node:fs/promises";
import type { common, Values } from "./config.ts";
import { StartupError } from "./errors.ts";
import type { Identity } from "./identity.ts";

/** IdentityConfig are the variables that say who this process is. */
export type IdentityConfig = Pick<
  Values<typeof common>,
  "identity" | "tlsCertFile" | "tlsKeyFile" | "tlsCaFile" | "trustDomain"
>;

/** loadIdentity reads the certificates that the configuration names. It throws a StartupError where one is missing. */
export async function loadIdentity(config: IdentityConfig): Promise<Identity> {
  const { trustDomain } = config;
  if (config.identity === "mesh") return { kind: "mesh", trustDomain };
  const [certificate, key, ca] = await Promise.all([
    readPem("TLS_CERT_FILE", config.tlsCertFile),
    readPem("TLS_KEY_FILE", config.tlsKeyFile),
    readPem("TLS_CA_FILE", config.tlsCaFile),
  ]);
  return { kind: "mtls", certificate, key, ca, trustDomain };
}

async function readPem(variable: string, file: string | undefined): Promise<Uint8Array> {
  if (file === undefined)
    throw new StartupError(`${variable} must be set: with IDENTITY=mtls this process speaks TLS itself`);
  try {
    return await readFile(file);
  } catch (error) {
    throw new StartupError(`${variable}: ${file} cannot be read`, { cause: error });
  }
}

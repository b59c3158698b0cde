import { join } from "node:path";
import { createAuthority, writeCertificates } from "../../services/kit/certificates.ts";
import { systemClock } from "../../services/kit/clock.ts";
import type { ServiceIdentity } from "../../services/kit/identity.ts";
import { loadIdentity } from "../../services/kit/tls.ts";
import type { Identities } from "./variant.ts";

/** Account is a service account of the bench: who is called, and who calls. */
export type Account = "echo" | "bench";

const trustDomain = "cluster.local";

/** writeIdentities issues the certificates of both sides into a folder. */
export async function writeIdentities(folder: string): Promise<Identities> {
  const authority = await createAuthority({ trustDomain, clock: systemClock });
  await writeCertificates(authority, "echo", folder);
  await writeCertificates(authority, "bench", folder);
  return { folder };
}

/** readIdentity reads one side's certificates as a service does. */
export async function readIdentity(
  { folder }: Identities,
  account: Account,
): Promise<Extract<ServiceIdentity, { kind: "mtls" }>> {
  const identity = await loadIdentity(
    {
      mesh: "none",
      tlsCertFile: join(folder, `${account}.crt`),
      tlsKeyFile: join(folder, `${account}.key`),
      tlsCaFile: join(folder, "ca.crt"),
      trustDomain,
    },
    account,
  );
  if (identity.kind !== "mtls") throw new TypeError("there is a mesh");
  return identity;
}

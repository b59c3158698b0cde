import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, writeCertificates } from "../../services/kit/certificates.ts";
import { systemClock } from "../../services/kit/clock.ts";
import type { ServiceIdentity } from "../../services/kit/identity.ts";
import { loadIdentity } from "../../services/kit/tls.ts";
import type { Identities } from "./variant.ts";

const trustDomain = "cluster.local";

/** issueIdentities makes certificates for service accounts, in a folder that goes with them. */
export async function issueIdentities(accounts: readonly string[]): Promise<Identities & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-bench-"));
  const authority = await createAuthority({ trustDomain, clock: systemClock });
  for (const account of accounts) await writeCertificates(authority, account, folder);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** readIdentity reads an account's certificates as a service does. */
export async function readIdentity(
  { folder }: Identities,
  account: string,
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

// The library's container of dependencies needs this first.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import type { Clock } from "./clock.ts";
import { spiffeId } from "./identity.ts";

/** Pem is a certificate and its private key as text. */
export type Pem = { readonly certificate: string; readonly key: string };

/** Authority issues certificates for service accounts; its own key never leaves the process. */
export type Authority = {
  readonly certificate: string;
  /** issue makes the certificate of a service account, for its name and for localhost. */
  issue(account: string): Promise<Pem>;
};

/** AuthorityOptions say for whom and for how long an authority issues. */
export type AuthorityOptions = {
  readonly trustDomain: string;
  readonly clock: Clock;
  /** validDays is how long all certificates are good. Default: 365. */
  readonly validDays?: number;
};

/** CertificateFiles are the paths that the TLS_* variables of a service take. */
export type CertificateFiles = { readonly cert: string; readonly key: string; readonly ca: string };

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

// Certificates of machines whose clocks differ a little are good as well.
const toleranceMs = 3_600_000;

/** createAuthority makes a certificate authority for a mesh without a mesh: the laptop and tests. */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const now = options.clock.now().getTime();
  const notBefore = new Date(now - toleranceMs);
  const notAfter = new Date(now + (options.validDays ?? 365) * 86_400_000);
  const keys = await generateKeys();
  const name = "CN=colheita";
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: authority.toString("pem"),
    async issue(account) {
      const own = await generateKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${account}`,
        issuer: name,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        notBefore,
        notAfter,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension([
            { type: "url", value: spiffeId(options.trustDomain, account) },
            { type: "dns", value: account },
            { type: "dns", value: "localhost" },
          ]),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      return { certificate: certificate.toString("pem"), key: await exportKey(own.privateKey) };
    },
  };
}

/**
 * writeCertificates issues a certificate and writes it, its key and the authority's certificate into a folder,
 * readable by their owner only.
 */
export async function writeCertificates(
  authority: Authority,
  account: string,
  folder: string,
): Promise<CertificateFiles> {
  const pem = await authority.issue(account);
  const files = {
    cert: join(folder, `${account}.crt`),
    key: join(folder, `${account}.key`),
    ca: join(folder, "ca.crt"),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writePrivate(files.ca, authority.certificate);
  await writePrivate(files.key, pem.key);
  await writePrivate(files.cert, pem.certificate);
  return files;
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;
}

async function exportKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

// Renamed into place, so that nobody reads half a file and an older file's mode does not stay.
async function writePrivate(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

// The library's container of dependencies needs this first.
import "reflect-metadata";
import { generateKeyPairSync, webcrypto } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import { hostAddress } from "../network/addresses.ts";

/** Pki is who is believed in the control plane: files for the API server, and the harness's own credentials. */
export type Pki = {
  readonly files: {
    readonly ca: string;
    readonly serverCertificate: string;
    readonly serverKey: string;
    /** accountKey signs the tokens of service accounts, accountPublicKey checks them. */
    readonly accountKey: string;
    readonly accountPublicKey: string;
  };
  readonly ca: string;
  readonly admin: { readonly certificate: string; readonly key: string };
};

type Keys = webcrypto.CryptoKeyPair;
type Issued = { readonly certificate: string; readonly key: string };

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 86_400_000;

/** makePki makes an authority for one run, and writes what the API server reads into a folder. */
export async function makePki(folder: string): Promise<Pki> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const keys = await generate();
  const notBefore = new Date(Date.now() - dayMs);
  const notAfter = new Date(Date.now() + 7 * dayMs);
  const dates = { notBefore, notAfter, signingAlgorithm: algorithm };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...dates,
    name: "CN=lab",
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const issue = async (subject: string, extensions: readonly x509.Extension[]): Promise<Issued> => {
    const own = await generate();
    const certificate = await x509.X509CertificateGenerator.create({
      ...dates,
      subject,
      issuer: authority.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      extensions: [...extensions],
    });
    return { certificate: certificate.toString("pem"), key: await pemOf(own) };
  };
  const server = await issue("CN=kube-apiserver", [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([
      ...["127.0.0.1", hostAddress, "10.96.0.1"].map((value) => ({ type: "ip", value }) as const),
      { type: "dns", value: "kubernetes.default.svc" },
    ]),
  ]);
  const admin = await issue("O=system:masters, CN=lab", [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ]);
  const ca = authority.toString("pem");
  return { files: await writeFiles(folder, ca, server), ca, admin };
}

async function writeFiles(folder: string, ca: string, server: Issued): Promise<Pki["files"]> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  return {
    ca: await write("ca.crt", ca),
    serverCertificate: await write("server.crt", server.certificate),
    serverKey: await write("server.key", server.key),
    accountKey: await write("accounts.key", privateKey.export({ type: "sec1", format: "pem" }).toString()),
    accountPublicKey: await write("accounts.pub", publicKey.export({ type: "spki", format: "pem" }).toString()),
  };
}

function generate(): Promise<Keys> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<Keys>;
}

async function pemOf({ privateKey }: Keys): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY");
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type CertificateFiles, createAuthority, writeCertificates } from "./certificates.ts";
import { systemClock } from "./clock.ts";
import { messageOf } from "./errors.ts";
import { loadIdentity } from "./tls.ts";

const trustDomain = "cluster.local";
let folder: string;
let files: CertificateFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-tls-"));
  files = await writeCertificates(await createAuthority({ trustDomain, clock: systemClock }), "storage", folder);
});
afterAll(() => rm(folder, { recursive: true }));

const configOf = ({ cert, key, ca }: CertificateFiles) => {
  return { mesh: "none", tlsCertFile: cert, tlsKeyFile: key, tlsCaFile: ca, trustDomain } as const;
};

describe("loadIdentity", () => {
  it("is that of the certificate", async () => {
    expect(await loadIdentity(configOf(files), "storage")).toMatchObject({ kind: "mtls", account: "storage" });
  });

  it("is the sidecar's in a mesh, and needs no files", async () => {
    const config = { mesh: "istio", tlsCertFile: undefined, tlsKeyFile: undefined, tlsCaFile: undefined } as const;
    const identity = await loadIdentity({ ...config, trustDomain }, "storage");
    expect(identity).toEqual({ kind: "mesh", account: "storage", trustDomain });
  });

  it.each([
    {
      name: "for somebody else",
      change: {},
      account: "collector",
      want: /storage\.crt is not for collector, but for URI:spiffe:\/\/cluster\.local\/ns\/colheita\/sa\/storage,/,
    },
    {
      name: "of another trust domain",
      change: { trustDomain: "elsewhere.example" },
      account: "storage",
      want: /storage\.crt is not for storage, but for /,
    },
    {
      name: "that is none",
      change: { tlsCertFile: import.meta.filename },
      account: "storage",
      want: /^TLS_CERT_FILE: .*tls\.test\.ts is not a certificate \(PEM\)$/,
    },
    {
      name: "that is not there",
      change: { tlsCertFile: "/no/such" },
      account: "storage",
      want: /^TLS_CERT_FILE: \/no\/such cannot be read$/,
    },
    {
      name: "that nobody names",
      change: { tlsCertFile: undefined },
      account: "storage",
      want: /^TLS_CERT_FILE must be set: with MESH=none this process speaks TLS itself$/,
    },
  ])("refuses a certificate $name", async ({ change, account, want }) => {
    const failure = await loadIdentity({ ...configOf(files), ...change }, account).catch(messageOf);
    expect(failure).toMatch(want);
  });
});

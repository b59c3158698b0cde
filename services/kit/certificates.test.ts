import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { createAuthority, writeCertificates } from "./certificates.ts";
import type { Clock } from "./clock.ts";
import { accountOfCertificate } from "./identity.ts";

const clock: Clock = { now: () => new Date("2026-01-01T12:00:00Z"), monotonicMs: () => 0 };

it("issues certificates that name the account, and that its authority signed", async () => {
  const authority = await createAuthority({ trustDomain: "example.org", clock, validDays: 30 });
  const issued = new X509Certificate((await authority.issue("storage")).certificate);
  const ca = new X509Certificate(authority.certificate);
  expect(issued.subjectAltName).toBe("URI:spiffe://example.org/ns/colheita/sa/storage, DNS:storage, DNS:localhost");
  expect(accountOfCertificate(issued.subjectAltName, "example.org")).toBe("storage");
  expect(issued.verify(ca.publicKey)).toBe(true);
  expect([ca.ca, issued.ca]).toEqual([true, false]);
  expect(issued.validFromDate.toISOString()).toBe("2026-01-01T11:00:00.000Z");
  expect(issued.validToDate.toISOString()).toBe("2026-01-31T12:00:00.000Z");
  expect(issued.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
});

it("is not the authority of another's certificates", async () => {
  const [one, other] = await Promise.all([1, 2].map(() => createAuthority({ trustDomain: "a", clock })));
  const issued = new X509Certificate((await one?.issue("storage"))?.certificate ?? "");
  expect(issued.verify(new X509Certificate(other?.certificate ?? "").publicKey)).toBe(false);
});

it("writes files that only their owner reads, over older ones too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "colheita-certificates-"));
  try {
    const authority = await createAuthority({ trustDomain: "a", clock });
    await writeCertificates(authority, "storage", folder);
    const files = await writeCertificates(authority, "storage", folder);
    for (const file of Object.values(files)) expect((await stat(file)).mode & 0o777).toBe(0o600);
    const issued = new X509Certificate(await readFile(files.cert));
    expect(await readFile(files.ca, "utf8")).toBe(authority.certificate);
    expect(issued.serialNumber.length).toBeGreaterThan(8);
    expect(issued.checkPrivateKey(createPrivateKey(await readFile(files.key)))).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});

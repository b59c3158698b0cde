import { beforeAll, expect, it } from "@jest/globals";
import { createLocalJWKSet, errors, jwtVerify } from "jose";
import { createIssuer, type Issuer } from "./tokens.ts";

const good = { issuer: "https://id.test", audience: "colheita", subject: "alice" };
let issuer: Issuer;
let impostor: Issuer;

beforeAll(async () => {
  issuer = await createIssuer(good);
  impostor = await createIssuer(good);
});

async function verify(token: string) {
  const keys = createLocalJWKSet(JSON.parse(issuer.jwks));
  return jwtVerify(token, keys, { issuer: good.issuer, audience: good.audience });
}

it("signs a token that its keys verify", async () => {
  expect((await verify(await issuer.sign())).payload).toMatchObject({ sub: "alice", aud: "colheita" });
});

it.each([
  { name: "one that has expired", token: () => issuer.sign({ expiresInS: -60 }), wrong: errors.JWTExpired },
  {
    name: "one that begins later",
    token: () => issuer.sign({ beginsInS: 300 }),
    wrong: errors.JWTClaimValidationFailed,
  },
  {
    name: "one of another issuer",
    token: () => issuer.sign({ issuer: "x" }),
    wrong: errors.JWTClaimValidationFailed,
  },
  {
    name: "one for somebody else",
    token: () => issuer.sign({ audience: "x" }),
    wrong: errors.JWTClaimValidationFailed,
  },
  { name: "one of another key", token: () => impostor.sign(), wrong: errors.JWSSignatureVerificationFailed },
  { name: "one without a signature", token: async () => issuer.unsigned(), wrong: Error },
  { name: "one signed with the public key", token: () => issuer.confused(), wrong: Error },
])("makes $name, which is refused", async ({ token, wrong }) => {
  await expect(token().then(verify)).rejects.toThrow(wrong);
});

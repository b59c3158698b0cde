import { base64url, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** Claims are what a token says, where it differs from a good one. */
export type Claims = {
  readonly issuer?: string;
  readonly audience?: string;
  readonly subject?: string;
  /** expiresInS is when it ends, in seconds from now; negative is in the past. */
  readonly expiresInS?: number;
  /** beginsInS is when it begins. */
  readonly beginsInS?: number;
};

/** Issuer signs tokens as an identity provider does. */
export type Issuer = {
  /** jwks is the set of its public keys, as a RequestAuthentication takes it. */
  readonly jwks: string;
  /** sign makes a token; without claims it is a good one. */
  sign(claims?: Claims): Promise<string>;
  /** unsigned makes a token that says of itself that it needs no signature. */
  unsigned(): string;
  /** confused makes a token whose secret is the public key, for those who let the token choose the algorithm. */
  confused(): Promise<string>;
};

/** IssuerOptions are what a good token says. */
export type IssuerOptions = { readonly issuer: string; readonly audience: string; readonly subject: string };

const alg = "RS256";
const kid = "lab";
const validS = 600;

/** createIssuer makes an issuer with a key of its own; two of the same name differ in their key alone. */
export async function createIssuer(good: IssuerOptions): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg, use: "sig" }] });
  const payload = (claims: Claims): JWTPayload => {
    const nowS = Math.floor(Date.now() / 1000);
    return {
      iss: claims.issuer ?? good.issuer,
      aud: claims.audience ?? good.audience,
      sub: claims.subject ?? good.subject,
      iat: nowS,
      exp: nowS + (claims.expiresInS ?? validS),
      ...(claims.beginsInS !== undefined && { nbf: nowS + claims.beginsInS }),
    };
  };
  return {
    jwks,
    sign: (claims = {}) => new SignJWT(payload(claims)).setProtectedHeader({ alg, kid }).sign(privateKey),
    unsigned: () => `${encode({ alg: "none", kid })}.${encode(payload({}))}.`,
    confused: () => {
      const secret = new TextEncoder().encode(jwks);
      return new SignJWT(payload({})).setProtectedHeader({ alg: "HS256", kid }).sign(secret);
    },
  };
}

function encode(value: object): string {
  return base64url.encode(JSON.stringify(value));
}

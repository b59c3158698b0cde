import type { Edge } from "./edge.ts";

/** Bad is a call that the edge must refuse. */
export type Bad = {
  readonly name: string;
  readonly token: (edge: Edge) => Promise<string | undefined>;
  readonly code: "UNAUTHENTICATED" | "PERMISSION_DENIED";
};

/** BAD are the tokens that get nobody in. */
export const BAD: readonly Bad[] = [
  { name: "no token", token: async () => undefined, code: "PERMISSION_DENIED" },
  { name: "no JWT", token: async () => "alice", code: "UNAUTHENTICATED" },
  { name: "an expired token", token: ({ issuer }) => issuer.sign({ expiresInS: -600 }), code: "UNAUTHENTICATED" },
  {
    name: "a token that begins later",
    token: ({ issuer }) => issuer.sign({ beginsInS: 600 }),
    code: "UNAUTHENTICATED",
  },
  {
    name: "a token of another issuer",
    token: ({ issuer }) => issuer.sign({ issuer: "https://id.elsewhere.test" }),
    code: "UNAUTHENTICATED",
  },
  { name: "a token with a forged signature", token: ({ impostor }) => impostor.sign(), code: "UNAUTHENTICATED" },
  { name: "a token without a signature", token: async ({ issuer }) => issuer.unsigned(), code: "UNAUTHENTICATED" },
  { name: "a token signed with the public key", token: ({ issuer }) => issuer.confused(), code: "UNAUTHENTICATED" },
  {
    name: "a token for another audience",
    token: ({ issuer }) => issuer.sign({ audience: "elsewhere" }),
    code: "PERMISSION_DENIED",
  },
];

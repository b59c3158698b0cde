import { isIPv4 } from "node:net";

/** ServiceIdentity says how a service proves who it is, and how it learns who calls. */
export type ServiceIdentity =
  | {
      /** mtls: this process holds the certificates and speaks TLS itself. */
      readonly kind: "mtls";
      /** account is the service account that the certificate is for. */
      readonly account: string;
      readonly certificate: Uint8Array;
      readonly key: Uint8Array;
      /** ca is the one authority whose certificates are believed. */
      readonly ca: Uint8Array;
      readonly trustDomain: string;
    }
  | {
      /** mesh: a sidecar speaks TLS, tries again, and says in a header who calls. */
      readonly kind: "mesh";
      readonly account: string;
      readonly trustDomain: string;
    };

/** Identity is who a process is to those whom it calls. */
export type Identity = ServiceIdentity | typeof atOperatorListener;

/** atOperatorListener is who calls by an operator listener: a person, in plaintext, with nothing to show. */
export const atOperatorListener = { kind: "operator", account: "operator" } as const;

/** operator is the caller that people are: what comes by the operator listener or by a port-forward. */
export const operator = "operator";

/** gateway is the caller that the edge of the mesh is; it calls for others, and says for whom. */
export const gateway = "gateway";

/** externalCallers are the callers that are not services: people and edges. */
export const externalCallers: readonly string[] = [operator, gateway];

/** namespace is where the service accounts of the mesh live. */
export const namespace = "colheita";

/** spiffeId is the URI of a service account. */
export function spiffeId(trustDomain: string, name: string): string {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${name}`;
}

/** accountOf is the service account that a URI names, "" where it is of another trust domain, namespace or shape. */
export function accountOf(uri: string, trustDomain: string): string {
  const prefix = spiffeId(trustDomain, "");
  const name = uri.startsWith(prefix) ? uri.slice(prefix.length) : "";
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? name : "";
}

/**
 * accountOfCertificate is the service account of a certificate, by the text that node:tls makes of its alternative
 * names.
 */
export function accountOfCertificate(subjectAltName: string | undefined, trustDomain: string): string {
  // Node quotes a name that holds a comma, so no name can smuggle a second one in.
  const uris = (subjectAltName ?? "").split(", ").filter((name) => name.startsWith("URI:"));
  const [only] = uris;
  return uris.length === 1 && only !== undefined ? accountOf(only.slice("URI:".length), trustDomain) : "";
}

/**
 * accountOfForwarded is the service account in x-forwarded-client-cert: the last element is the one that our own
 * sidecar wrote.
 */
export function accountOfForwarded(header: string, trustDomain: string): string {
  const last = splitOutsideQuotes(header, ",").at(-1) ?? "";
  const uris = splitOutsideQuotes(last, ";").flatMap((pair) => {
    const [key, ...value] = pair.trim().split("=");
    return key?.toLowerCase() === "uri" ? [value.join("=").replaceAll('"', "")] : [];
  });
  const [only] = uris;
  return uris.length === 1 && only !== undefined ? accountOf(only, trustDomain) : "";
}

/** isLoopback says whether a peer's address ("127.0.0.1:5123", "[::1]:5123") is of this machine. */
export function isLoopback(peer: string): boolean {
  const host = hostOf(peer);
  return host === "::1" || host === "::6" || (isIPv4(host) && host.startsWith("127."));
}

/**
 * isSidecar says whether a peer's address is the one that Istio's sidecar calls its application from. Nothing else of
 * this machine does: a port-forward comes from 127.0.0.1, and a pod that calls itself from its own address.
 */
export function isSidecar(peer: string): boolean {
  return ["127.0.0.6", "::6"].includes(hostOf(peer));
}

function hostOf(peer: string): string {
  return peer
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/^::ffff:/, "");
}

function splitOutsideQuotes(text: string, separator: "," | ";"): string[] {
  const parts = [""];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === "\\") {
      parts.push(`${parts.pop()}${char}${text[++i] ?? ""}`);
      continue;
    }
    if (char === '"') quoted = !quoted;
    if (char === separator && !quoted) parts.push("");
    else parts.push(`${parts.pop()}${char}`);
  }
  return parts;
}

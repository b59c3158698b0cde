import { subjectKey } from "../../../services/kit/metadata.ts";
import type { Host } from "../contract/host.ts";
import { edge, edgeLabels, hostOf } from "../names.ts";
import type { ManifestObject } from "../yaml.ts";
import { foreignHeaders } from "./edge-headers.ts";
import { istioObject } from "./object.ts";
import { methodRoutes } from "./route.ts";

/** What a cluster replaces: where the edge is, and whose tokens it takes. */
const domain = "colheita.example.com";
const issuer = "https://issuer.example.com";
const jwksUri = `${issuer}/.well-known/jwks.json`;
const audience = "colheita";
const certificate = "colheita-edge";

/**
 * ingressObjects are the edge: TLS, a token of the issuer for our audience,
 * and routes to exactly the methods that name the edge as a caller. What it
 * is not told about never reaches a service.
 */
export function ingressObjects(hosts: readonly Host[]): ManifestObject[] {
  const open = hosts
    .map((host) => ({ ...host, methods: openMethods(host) }))
    .filter(({ methods }) => methods.length > 0);
  const paths = open.flatMap(({ methods }) => methods.map(({ name }) => `/${name}`));
  const selector = { matchLabels: edgeLabels };
  return [
    istioObject("Gateway", edge, {
      selector: edgeLabels,
      servers: [
        {
          port: { number: 443, name: "https", protocol: "HTTPS" },
          hosts: [domain],
          tls: { mode: "SIMPLE", credentialName: certificate },
        },
      ],
    }),
    ...(open.length > 0 ? [routes(open)] : []),
    istioObject("RequestAuthentication", edge, {
      selector,
      jwtRules: [
        {
          issuer,
          jwksUri,
          audiences: [audience],
          outputClaimToHeaders: [{ header: subjectKey, claim: "sub" }],
        },
      ],
    }),
    istioObject("AuthorizationPolicy", edge, {
      selector,
      action: "ALLOW",
      // Without a rule nothing passes; a rule without a path would not be one.
      rules: paths.length > 0 ? [permission(paths)] : [],
    }),
  ];
}

function routes(open: readonly Host[]): ManifestObject {
  return istioObject("VirtualService", edge, {
    hosts: [domain],
    gateways: [edge],
    exportTo: ["."],
    http: open.flatMap(({ account, methods }) =>
      methodRoutes(methods, hostOf(account)).map(({ name, ...route }) => ({
        name: `${account}-${name}`,
        ...route,
        headers: { request: { remove: foreignHeaders } },
      })),
    ),
  });
}

function permission(paths: readonly string[]): object {
  return {
    // Of a request without a token that was checked there is no principal.
    from: [{ source: { requestPrincipals: ["*"] } }],
    to: [{ operation: { paths } }],
    when: [
      { key: "request.auth.claims[iss]", values: [issuer] },
      { key: "request.auth.audiences", values: [audience] },
    ],
  };
}

function openMethods({ methods }: Host): Host["methods"] {
  return methods.filter(({ policy }) => policy.callers.includes(edge));
}

import type { KubeObject } from "../../lab/types.ts";
import { hostOf, namespace } from "../../stdio/places.ts";

/** Slip is one mistake of a person: an object, and what the check says of it. */
export type Slip = { readonly what: string; readonly object: KubeObject; readonly says: RegExp };

const host = hostOf("storage");
const method = "/colheita.storage.v1.StorageService/GetListing";

/** slips are mistakes that no schema knows, so that a cluster takes every one of them. */
export const slips: readonly Slip[] = [
  {
    what: "a route for a method that does not exist",
    object: route("slip-method", "elsewhere.example.com", `${method}s`),
    says: /no contract has the method \S+GetListings; .*did you mean \S+GetListing\?/,
  },
  {
    what: "a second VirtualService on a host",
    object: route("slip-second", host, method),
    says: /storage\S+ has a VirtualService already, at /,
  },
  {
    what: "a policy naming an unknown account",
    object: {
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata: { name: "slip-account", namespace },
      spec: {
        selector: { matchLabels: { app: "storage" } },
        rules: [
          {
            from: [{ source: { principals: [`cluster.local/ns/${namespace}/sa/procesor`] } }],
            to: [{ operation: { paths: [method] } }],
          },
        ],
      },
    },
    says: /no account of ours is \S+procesor; .*did you mean processor\?/,
  },
];

function route(name: string, of: string, path: string): KubeObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name, namespace },
    spec: {
      hosts: [of],
      exportTo: ["."],
      http: [{ match: [{ uri: { exact: path } }], route: [{ destination: { host, port: { number: 50051 } } }] }],
    },
  };
}

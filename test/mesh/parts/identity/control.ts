import type { KubeObject } from "../../lab/types.ts";
import { namespace } from "../../stdio/places.ts";
import { bare, type Listed } from "../support/objects.ts";

/** allowAll lets everybody call everything, as far as proxies are asked. */
export const allowAll: KubeObject = {
  apiVersion: "security.istio.io/v1",
  kind: "AuthorizationPolicy",
  metadata: { name: "control-experiment-allow-all", namespace },
  spec: { rules: [{}] },
};

/** permissive is a PeerAuthentication that takes plaintext too. */
export function permissive(strict: Listed): KubeObject {
  return { ...bare(strict), spec: { mtls: { mode: "PERMISSIVE" } } };
}

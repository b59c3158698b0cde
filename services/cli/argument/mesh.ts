import { atOperatorListener, type Identity, operator } from "../../kit/identity.ts";
import { UsageError } from "./usage.ts";

// Its sidecar shows the certificate; a trust domain is only needed by who is called.
const behindSidecar: Identity = { kind: "mesh", account: operator, trustDomain: "" };

/**
 * identityOf is who calls: a person at an operator listener, whose calls are tried again here, or with "istio" a pod of
 * the account operator, whose sidecar does that.
 */
export function identityOf(mesh: string | undefined): Identity {
  if (mesh === undefined || mesh === "" || mesh === "none") return atOperatorListener;
  if (mesh === "istio") return behindSidecar;
  throw new UsageError(`MESH must be none or istio, not "${mesh}".`);
}

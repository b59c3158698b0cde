import { createAuthority } from "../../../../services/kit/certificates.ts";
import { systemClock } from "../../../../services/kit/clock.ts";
import type { KubeObject, Lab, Pod } from "../../lab/types.ts";
import { namespace } from "../../stdio/places.ts";
import { bare, listObjects } from "../support/objects.ts";
import { replicasOf } from "../support/replicas.ts";
import { createIssuer, type Issuer, type IssuerOptions } from "./tokens.ts";

/** Edge is the mesh's gateway as those outside know it, until it is disposed of. */
export type Edge = AsyncDisposable & {
  readonly pod: Pod;
  readonly address: string;
  readonly host: string;
  /** ca is the authority of its certificate. */
  readonly ca: string;
  readonly issuer: Issuer;
  /** impostor says of itself that it is the issuer, and has another key. */
  readonly impostor: Issuer;
  readonly good: IssuerOptions;
};

type GatewayServer = {
  readonly hosts: readonly string[];
  readonly tls?: { readonly mode?: string; readonly credentialName?: string };
};

type JwtRule = { readonly issuer: string; readonly audiences?: readonly string[]; readonly jwksUri?: string };

const subject = "alice@colheita.test";

/** openEdge gives the gateway a certificate, and the keys of an issuer of ours in place of the address of some. */
export async function openEdge(lab: Lab): Promise<Edge> {
  await using stack = new AsyncDisposableStack();
  const [pod] = replicasOf(lab, "gateway");
  const [gateway] = await listObjects<{ readonly servers: readonly GatewayServer[] }>(
    lab,
    "networking.istio.io",
    "gateways",
  );
  const server = gateway?.spec.servers.find(({ tls }) => tls?.credentialName !== undefined);
  if (server === undefined) throw new Error("no Gateway serves by TLS");
  const host = hostOf(server.hosts[0] ?? "*");
  const { ca, secret } = await certificateOf(host, server.tls?.credentialName ?? "");
  stack.defer(() => lab.remove(secret));
  await lab.apply(secret);

  const [rules] = await listObjects<{ readonly jwtRules: readonly JwtRule[] }>(
    lab,
    "security.istio.io",
    "requestauthentications",
  );
  const [rule] = rules?.spec.jwtRules ?? [];
  if (rules === undefined || rule === undefined) throw new Error("no RequestAuthentication has rules");
  const good = { issuer: rule.issuer, audience: rule.audiences?.[0] ?? "", subject };
  const [issuer, impostor] = await Promise.all([createIssuer(good), createIssuer(good)]);
  const { jwksUri: _elsewhere, ...kept } = rule;
  stack.defer(() => lab.apply(bare(rules)));
  await lab.apply({ ...bare(rules), spec: { ...rules.spec, jwtRules: [{ ...kept, jwks: issuer.jwks }] } });
  await lab.settled();
  const address = `${pod.ip}:${await portOf(pod)}`;
  const whole = stack.move();
  const dispose = () => whole.disposeAsync();
  return { pod, address, host, ca, issuer, impostor, good, [Symbol.asyncDispose]: dispose };
}

// A pattern such as "*.example.com" stands for any name below it.
function hostOf(pattern: string): string {
  return pattern === "*" ? "edge.colheita.test" : pattern.replace(/^.*\//, "").replace(/^\*/, "edge");
}

async function certificateOf(
  host: string,
  name: string,
): Promise<{ readonly ca: string; readonly secret: KubeObject }> {
  const authority = await createAuthority({ trustDomain: "edge.test", clock: systemClock, validDays: 1 });
  const { certificate, key } = await authority.issue(host);
  const data = { "tls.crt": base64(certificate), "tls.key": base64(key) };
  const secret = { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/tls", metadata: { name, namespace }, data };
  return { ca: authority.certificate, secret };
}

// Every listener but those for probes and metrics is the edge's.
async function portOf(pod: Pod): Promise<number> {
  const { listener_statuses } = JSON.parse(await pod.envoy("listeners?format=json")) as {
    listener_statuses: readonly { local_address: { socket_address?: { port_value: number } } }[];
  };
  const ports = listener_statuses.flatMap(({ local_address }) => local_address.socket_address?.port_value ?? []);
  const port = ports.find((each) => each < 15_000 || each >= 16_000);
  if (port === undefined) throw new Error(`the gateway listens on ${ports.join(", ")} alone`);
  return port;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

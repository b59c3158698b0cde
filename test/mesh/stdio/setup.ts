import { readFileSync } from "node:fs";
import type { ServiceIdentity } from "../../../services/kit/identity.ts";
import type { Policies } from "../../../services/kit/policy.ts";

/** Setup is what a probe or a stand-in is told at its start: its one argument, as JSON. */
export type Setup = {
  /** account is the service account that the process runs as: a stand-in answers its calls, a probe calls as it. */
  readonly account: string;
  /** policiesFile is a JSON file of the contract's policies. */
  readonly policiesFile: string;
  /** listenAddress is where a stand-in serves. Default: a free port of 127.0.0.1. */
  readonly listenAddress?: string;
  /** certificates are PEM files for speaking TLS itself; without them a sidecar does, or nobody. */
  readonly certificates?: { readonly cert: string; readonly key: string; readonly ca: string };
};

/** readSetup reads the argument of this process. */
export function readSetup(argument: string | undefined): Setup {
  if (argument === undefined) throw new TypeError("usage: main.ts SETUP, a Setup as JSON");
  return JSON.parse(argument) as Setup;
}

/** readPolicies reads the policies of a setup. */
export function readPolicies({ policiesFile }: Setup): Policies {
  return JSON.parse(readFileSync(policiesFile, "utf8")) as Policies;
}

/** readIdentity is who the process is: what its certificates say, or whom its sidecar makes of it. */
export function readIdentity({ account, certificates }: Setup): ServiceIdentity {
  const trustDomain = "cluster.local";
  if (certificates === undefined) return { kind: "mesh", account, trustDomain };
  const { cert, key, ca } = certificates;
  const pem = { certificate: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca) };
  return { kind: "mtls", account, ...pem, trustDomain };
}

import { GRPC_SERVICES } from "../../../../services/local/mesh/addresses.ts";
import type { Lab, Pod, Report } from "../../lab/types.ts";
import { replicasOf } from "../support/replicas.ts";

// The workloads that have a proxy.
const MESHED = [...GRPC_SERVICES, "gateway"] as const;

type Certificates = {
  readonly certificates: readonly {
    readonly cert_chain: readonly {
      readonly subject_alt_names: readonly { readonly uri?: string }[];
    }[];
  }[];
};

/** identitiesOf are the names in the certificates that a proxy shows, as its admin port tells them. */
export function identitiesOf(text: string): string[] {
  const { certificates } = JSON.parse(text) as Certificates;
  const names = certificates.flatMap(({ cert_chain }) =>
    cert_chain.flatMap(({ subject_alt_names }) =>
      subject_alt_names.flatMap(({ uri }) => (uri === undefined ? [] : [uri])),
    ),
  );
  return [...new Set(names)].sort();
}

/** checkCertificates shows that each proxy has its own account's certificate from the mesh's authority, and no other. */
export async function checkCertificates(lab: Lab, report: Report): Promise<void> {
  for (const account of MESHED) {
    for (const pod of replicasOf(lab, account)) {
      const names = identitiesOf(await pod.envoy("certs"));
      const want = `spiffe://cluster.local/ns/colheita/sa/${account}`;
      const ok = names.length === 1 && names[0] === want;
      report.check(`the certificate of ${pod.spec.name} names its account`, ok, names);
    }
  }
}

/** checkHandshakes shows that a callee was called over TLS, and that every certificate was believed. */
export async function checkHandshakes(report: Report, callee: Pod): Promise<void> {
  const done = await callee.stat(/^listener\.0\.0\.0\.0_15006\.ssl\.handshake$/);
  const failed = await callee.stat(/^listener\.0\.0\.0\.0_15006\.ssl\.fail_verify/);
  const seen = `${done} handshakes, ${failed} failed`;
  report.check(`${callee.spec.account} is called over mutual TLS`, done > 0 && failed === 0, seen);
}

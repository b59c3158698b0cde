import { type ChannelCredentials, credentials, ServerCredentials } from "@grpc/grpc-js";
import { accountOfCertificate, type Identity, type ServiceIdentity } from "./identity.ts";

/** serverCredentials are the credentials of a listener that speaks for a service. */
export function serverCredentials(identity: ServiceIdentity): ServerCredentials {
  if (identity.kind === "mesh") return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(identity.key), cert_chain: Buffer.from(identity.certificate) };
  return ServerCredentials.createSsl(Buffer.from(identity.ca), [pair], true);
}

/** channelCredentials are the credentials for calling a service: its certificate must carry the callee's account. */
export function channelCredentials(identity: Identity, callee: string): ChannelCredentials {
  if (identity.kind !== "mtls") return credentials.createInsecure();
  return credentials.createSsl(Buffer.from(identity.ca), Buffer.from(identity.key), Buffer.from(identity.certificate), {
    // The account in the URI is the identity; the DNS names only please TLS stacks that want one.
    checkServerIdentity: (_host, certificate) => {
      const account = accountOfCertificate(certificate.subjectaltname, identity.trustDomain);
      if (account === callee) return undefined;
      return new Error(`the server is not ${callee}: its certificate is for ${certificate.subjectaltname ?? "nobody"}`);
    },
  });
}

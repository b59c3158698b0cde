import { type ChannelCredentials, Client, credentials, status } from "@grpc/grpc-js";
import { service as healthService } from "grpc-health-check";
import type { Identified } from "./fleet.ts";

/** wireCredentials are the plain credentials of a caller: its certificate, or none for the operator's listener. */
function wireCredentials(identity: Identified | undefined): ChannelCredentials {
  if (identity === undefined) return credentials.createInsecure();
  const { certificate, key, ca } = identity;
  return credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(certificate));
}

/** connect opens a bare connection, as any gRPC client would. */
export function connect(address: string, identity: Identified | undefined): Client {
  // Node refuses an address as TLS server name; every certificate names localhost.
  const options = identity === undefined ? {} : { "grpc.ssl_target_name_override": "localhost" };
  return new Client(address, wireCredentials(identity), options);
}

/** checkHealth is what grpc.health.v1 says of a service, or the code of the failure. */
export async function checkHealth(address: string, service: string, identity?: Identified): Promise<string> {
  const { Check } = healthService;
  if (Check === undefined) throw new TypeError("grpc-health-check has no Check");
  const client = connect(address, identity);
  const { promise, resolve } = Promise.withResolvers<string>();
  client.makeUnaryRequest<{ service: string }, { status: string }>(
    Check.path,
    Check.requestSerialize,
    Check.responseDeserialize as (bytes: Buffer) => { status: string },
    { service },
    { deadline: Date.now() + 10_000 },
    (error, response) => resolve(error === null ? (response?.status ?? "") : (status[error.code] ?? "UNKNOWN")),
  );
  return promise.finally(() => client.close());
}

import { type ServiceError, status } from "@grpc/grpc-js";
import type { Identified } from "../support/fleet.ts";
import { connect } from "../support/health.ts";

/** reflectionVersions are the protocol's versions that tools speak. */
export const reflectionVersions = ["v1", "v1alpha"] as const;

// ServerReflectionRequest { list_services: "*" }: field 7, one byte.
const listServices = Buffer.from([0x3a, 0x01, 0x2a]);

/** listByReflection asks which services there are: the answer as bytes, or the code of the refusal. */
export async function listByReflection(
  address: string,
  version: (typeof reflectionVersions)[number],
  identity: Identified | undefined,
): Promise<string> {
  const client = connect(address, identity);
  const pass = (bytes: Buffer) => bytes;
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  const call = client.makeBidiStreamRequest(path, pass, pass, { deadline: Date.now() + 10_000 });
  const { promise, resolve } = Promise.withResolvers<string>();
  call.on("data", (answer: Buffer) => resolve(answer.toString("latin1")));
  call.on("error", (error: ServiceError) => resolve(status[error.code] ?? "UNKNOWN"));
  call.write(listServices);
  return promise.finally(() => {
    call.end();
    client.close();
  });
}

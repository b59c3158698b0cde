import { create, type DescMessage, type FileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type handleBidiStreamingCall, type Server, status } from "@grpc/grpc-js";
import { permissionDenied } from "../errors.ts";
import type { CallerOf } from "../incoming.ts";
import { encodeStatus } from "../status.ts";
import { createFiles, type Files } from "./files.ts";
import { loadRegistry } from "./registry.ts";

/** ReflectionOptions say what reflection tells, and whom. */
export type ReflectionOptions = {
  readonly descriptorSet: Uint8Array;
  /** services are the full names of the services that this server has, beside health and reflection. */
  readonly services: readonly string[];
  readonly callerOf: CallerOf;
  readonly callers: readonly string[];
};

/** ReflectionRequest is the request of the protocol in its generic form. */
type ReflectionRequest = {
  readonly messageRequest:
    | { case: "fileByFilename" | "fileContainingSymbol" | "allExtensionNumbersOfType" | "listServices"; value: string }
    | { case: "fileContainingExtension"; value: { containingType: string; extensionNumber: number } }
    | { case: undefined; value?: undefined };
};

const versions = ["v1", "v1alpha"] as const;

/** addReflection serves reflection v1 and v1alpha from a descriptor set. */
export function addReflection(server: Server, options: ReflectionOptions): void {
  const registry = loadRegistry(options.descriptorSet);
  const files = createFiles(registry);
  const reflections = versions.map((version) => `grpc.reflection.${version}.ServerReflection`);
  const services = [...options.services, "grpc.health.v1.Health", ...reflections].sort();
  for (const version of versions) addVersion(server, version, registry, { ...options, services }, files);
}

function addVersion(
  server: Server,
  version: (typeof versions)[number],
  registry: FileRegistry,
  options: ReflectionOptions,
  files: Files,
): void {
  const Request = requireMessage(registry, `grpc.reflection.${version}.ServerReflectionRequest`);
  const Response = requireMessage(registry, `grpc.reflection.${version}.ServerReflectionResponse`);
  const pass = (bytes: Buffer) => bytes;
  const definition = {
    ServerReflectionInfo: {
      path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      requestStream: true,
      responseStream: true,
      requestSerialize: pass,
      requestDeserialize: pass,
      responseSerialize: pass,
      responseDeserialize: pass,
    },
  };
  const handler: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
    const caller = options.callerOf(call);
    if (!options.callers.includes(caller)) {
      const message = `${caller || "An unknown caller"} may not use reflection; its callers are: ${options.callers.join(", ")}`;
      const metadata = { method: definition.ServerReflectionInfo.path.slice(1), caller };
      call.emit(
        "error",
        encodeStatus(permissionDenied("CALLER_NOT_ALLOWED", message, { metadata }), "reflection.colheita"),
      );
      return;
    }
    call.on("data", (bytes: Buffer) => {
      const request = fromBinary(Request, bytes);
      const messageResponse = answer(files, options.services, request as unknown as ReflectionRequest);
      call.write(
        Buffer.from(
          toBinary(
            Response,
            create(Response, { originalRequest: request, messageResponse } as Record<string, unknown>),
          ),
        ),
      );
    });
    call.on("end", () => call.end());
  };
  server.addService(definition, { ServerReflectionInfo: handler });
}

function answer(files: Files, services: readonly string[], { messageRequest }: ReflectionRequest) {
  switch (messageRequest.case) {
    case "fileByFilename":
      return filesFound(files.named(messageRequest.value), messageRequest.value);
    case "fileContainingSymbol":
      return filesFound(files.containing(messageRequest.value), messageRequest.value);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = messageRequest.value;
      return filesFound(files.extending(containingType, extensionNumber), `${containingType} ${extensionNumber}`);
    }
    case "allExtensionNumbersOfType": {
      const extensionNumber = files.extensionNumbers(messageRequest.value);
      if (extensionNumber === undefined) return failure(status.NOT_FOUND, `${messageRequest.value} is not known here`);
      return { case: "allExtensionNumbersResponse", value: { baseTypeName: messageRequest.value, extensionNumber } };
    }
    case "listServices":
      return { case: "listServicesResponse", value: { service: services.map((name) => ({ name })) } };
    case undefined:
      return failure(status.INVALID_ARGUMENT, "the request asks for nothing");
  }
}

function filesFound(fileDescriptorProto: Uint8Array[] | undefined, what: string) {
  if (fileDescriptorProto === undefined) return failure(status.NOT_FOUND, `${what} is not known here`);
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function failure(errorCode: number, errorMessage: string) {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}

function requireMessage(registry: FileRegistry, name: string): DescMessage {
  const message = registry.getMessage(name);
  if (message === undefined) throw new TypeError(`${name} is not in the registry`);
  return message;
}

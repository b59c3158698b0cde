import { create } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { describeMessage, type MessageShape } from "./describe.ts";

const messages: Readonly<Record<string, MessageShape>> = {
  ServerReflectionRequest: {
    oneof: "message_request",
    fields: {
      host: { number: 1, type: "string" },
      file_by_filename: { number: 3, type: "string", oneof: true },
      file_containing_symbol: { number: 4, type: "string", oneof: true },
      file_containing_extension: { number: 5, type: { message: "ExtensionRequest" }, oneof: true },
      all_extension_numbers_of_type: { number: 6, type: "string", oneof: true },
      list_services: { number: 7, type: "string", oneof: true },
    },
  },
  ExtensionRequest: {
    fields: { containing_type: { number: 1, type: "string" }, extension_number: { number: 2, type: "int32" } },
  },
  ServerReflectionResponse: {
    oneof: "message_response",
    fields: {
      valid_host: { number: 1, type: "string" },
      original_request: { number: 2, type: { message: "ServerReflectionRequest" } },
      file_descriptor_response: { number: 4, type: { message: "FileDescriptorResponse" }, oneof: true },
      all_extension_numbers_response: { number: 5, type: { message: "ExtensionNumberResponse" }, oneof: true },
      list_services_response: { number: 6, type: { message: "ListServiceResponse" }, oneof: true },
      error_response: { number: 7, type: { message: "ErrorResponse" }, oneof: true },
    },
  },
  FileDescriptorResponse: { fields: { file_descriptor_proto: { number: 1, type: "bytes", repeated: true } } },
  ExtensionNumberResponse: {
    fields: {
      base_type_name: { number: 1, type: "string" },
      extension_number: { number: 2, type: "int32", repeated: true },
    },
  },
  ListServiceResponse: { fields: { service: { number: 1, type: { message: "ServiceResponse" }, repeated: true } } },
  ServiceResponse: { fields: { name: { number: 1, type: "string" } } },
  ErrorResponse: { fields: { error_code: { number: 1, type: "int32" }, error_message: { number: 2, type: "string" } } },
};

/** reflectionFile describes the server reflection protocol. v1 and v1alpha differ in the package's name only. */
export function reflectionFile(version: "v1" | "v1alpha"): FileDescriptorProto {
  const pkg = `grpc.reflection.${version}`;
  const method = {
    name: "ServerReflectionInfo",
    inputType: `.${pkg}.ServerReflectionRequest`,
    outputType: `.${pkg}.ServerReflectionResponse`,
    clientStreaming: true,
    serverStreaming: true,
  };
  return create(FileDescriptorProtoSchema, {
    name: `grpc/reflection/${version}/reflection.proto`,
    package: pkg,
    syntax: "proto3",
    messageType: Object.entries(messages).map(([name, shape]) => describeMessage(pkg, name, shape)),
    service: [{ name: "ServerReflection", method: [method] }],
  });
}

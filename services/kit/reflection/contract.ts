import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";

type Field = {
  readonly number: number;
  readonly type?: "string" | "bytes" | "int32";
  /** message is the field's message type, within the package. */
  readonly message?: string;
  readonly repeated?: boolean;
  /** oneof says that the field is of the message's only oneof. */
  readonly oneof?: boolean;
};

const scalarTypes = {
  string: FieldDescriptorProto_Type.STRING,
  bytes: FieldDescriptorProto_Type.BYTES,
  int32: FieldDescriptorProto_Type.INT32,
} as const;

const requestOneof = "message_request";
const responseOneof = "message_response";

/** reflectionFile describes the server reflection protocol. v1 and v1alpha differ in the package's name only. */
export function reflectionFile(version: "v1" | "v1alpha"): FileDescriptorProto {
  const pkg = `grpc.reflection.${version}`;
  const message = messageIn(pkg);
  return create(FileDescriptorProtoSchema, {
    name: `grpc/reflection/${version}/reflection.proto`,
    package: pkg,
    syntax: "proto3",
    messageType: [
      message("ServerReflectionRequest", requestOneof, {
        host: { number: 1, type: "string" },
        file_by_filename: { number: 3, type: "string", oneof: true },
        file_containing_symbol: { number: 4, type: "string", oneof: true },
        file_containing_extension: { number: 5, message: "ExtensionRequest", oneof: true },
        all_extension_numbers_of_type: { number: 6, type: "string", oneof: true },
        list_services: { number: 7, type: "string", oneof: true },
      }),
      message("ExtensionRequest", undefined, {
        containing_type: { number: 1, type: "string" },
        extension_number: { number: 2, type: "int32" },
      }),
      message("ServerReflectionResponse", responseOneof, {
        valid_host: { number: 1, type: "string" },
        original_request: { number: 2, message: "ServerReflectionRequest" },
        file_descriptor_response: { number: 4, message: "FileDescriptorResponse", oneof: true },
        all_extension_numbers_response: { number: 5, message: "ExtensionNumberResponse", oneof: true },
        list_services_response: { number: 6, message: "ListServiceResponse", oneof: true },
        error_response: { number: 7, message: "ErrorResponse", oneof: true },
      }),
      message("FileDescriptorResponse", undefined, {
        file_descriptor_proto: { number: 1, type: "bytes", repeated: true },
      }),
      message("ExtensionNumberResponse", undefined, {
        base_type_name: { number: 1, type: "string" },
        extension_number: { number: 2, type: "int32", repeated: true },
      }),
      message("ListServiceResponse", undefined, {
        service: { number: 1, message: "ServiceResponse", repeated: true },
      }),
      message("ServiceResponse", undefined, { name: { number: 1, type: "string" } }),
      message("ErrorResponse", undefined, {
        error_code: { number: 1, type: "int32" },
        error_message: { number: 2, type: "string" },
      }),
    ],
    service: [
      {
        name: "ServerReflection",
        method: [
          {
            name: "ServerReflectionInfo",
            inputType: `.${pkg}.ServerReflectionRequest`,
            outputType: `.${pkg}.ServerReflectionResponse`,
            clientStreaming: true,
            serverStreaming: true,
          },
        ],
      },
    ],
  });
}

function messageIn(pkg: string) {
  return (name: string, oneof: string | undefined, fields: Readonly<Record<string, Field>>): DescriptorProto =>
    create(DescriptorProtoSchema, {
      name,
      oneofDecl: oneof === undefined ? [] : [{ name: oneof }],
      field: Object.entries(fields).map(([fieldName, field]) => ({
        name: fieldName,
        number: field.number,
        label: field.repeated ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL,
        type: field.message === undefined ? scalarTypes[field.type ?? "string"] : FieldDescriptorProto_Type.MESSAGE,
        ...(field.message !== undefined && { typeName: `.${pkg}.${field.message}` }),
        ...(field.oneof && { oneofIndex: 0 }),
      })),
    });
}

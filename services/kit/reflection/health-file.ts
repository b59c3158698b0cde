import { create } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { describeMessage } from "./describe.ts";

const pkg = "grpc.health.v1";

const statuses = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/**
 * healthFile describes grpc.health.v1. The health library's own descriptors name types in a way that reflection must
 * not.
 */
export function healthFile(): FileDescriptorProto {
  const request = describeMessage(pkg, "HealthCheckRequest", { fields: { service: { number: 1, type: "string" } } });
  const response = describeMessage(pkg, "HealthCheckResponse", {
    fields: { status: { number: 1, type: { enum: "HealthCheckResponse.ServingStatus" } } },
  });
  response.enumType = create(FileDescriptorProtoSchema, {
    enumType: [{ name: "ServingStatus", value: statuses.map((name, number) => ({ name, number })) }],
  }).enumType;
  const types = { inputType: `.${pkg}.HealthCheckRequest`, outputType: `.${pkg}.HealthCheckResponse` };
  return create(FileDescriptorProtoSchema, {
    name: "grpc/health/v1/health.proto",
    package: pkg,
    syntax: "proto3",
    messageType: [request, response],
    service: [
      {
        name: "Health",
        method: [
          { name: "Check", ...types },
          { name: "Watch", ...types, serverStreaming: true },
        ],
      },
    ],
  });
}

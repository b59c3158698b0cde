import { create, createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { service as healthService } from "grpc-health-check";
import { StartupError } from "../errors.ts";
import { reflectionFile } from "./contract.ts";

/** loadRegistry reads a descriptor set as `buf build` writes it, and adds what every server has: health and reflection. */
export function loadRegistry(descriptorSet: Uint8Array): FileRegistry {
  try {
    const given = fromBinary(FileDescriptorSetSchema, descriptorSet).file;
    const names = new Set(given.map((file) => file.name));
    const standard = [...healthFiles(), reflectionFile("v1"), reflectionFile("v1alpha")];
    const file = [...given, ...standard.filter((candidate) => !names.has(candidate.name))];
    return createFileRegistry(create(FileDescriptorSetSchema, { file }));
  } catch (error) {
    throw new StartupError("the descriptor set cannot be read: make it again with `npm run generate`", {
      cause: error,
    });
  }
}

function healthFiles(): FileDescriptorProto[] {
  const encoded = healthService.Check?.requestType.fileDescriptorProtos ?? [];
  return encoded.map((bytes) => {
    const file = fromBinary(FileDescriptorProtoSchema, bytes);
    // The loader that read this file named it after its package.
    return file.package === "grpc.health.v1" ? { ...file, name: "grpc/health/v1/health.proto" } : file;
  });
}

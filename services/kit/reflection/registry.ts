import { create, createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { StartupError } from "../errors.ts";
import { healthFile } from "./health-file.ts";
import { reflectionFile } from "./reflection-file.ts";

/**
 * loadRegistry reads a descriptor set as `buf build` writes it, and adds what every server has: health and
 * reflection.
 */
export function loadRegistry(descriptorSet: Uint8Array): FileRegistry {
  try {
    const given = fromBinary(FileDescriptorSetSchema, descriptorSet).file;
    const names = new Set(given.map((file) => file.name));
    const standard = [healthFile(), reflectionFile("v1"), reflectionFile("v1alpha")];
    const file = [...given, ...standard.filter((candidate) => !names.has(candidate.name))];
    return createFileRegistry(create(FileDescriptorSetSchema, { file }));
  } catch (error) {
    throw new StartupError("the descriptor set cannot be read: make it again with `npm run generate`", {
      cause: error,
    });
  }
}

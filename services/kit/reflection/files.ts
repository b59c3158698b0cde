import { type DescFile, type FileRegistry, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** Files answers the questions of server reflection. Each answer is undefined where there is no such thing. */
export type Files = {
  /** named returns a file and all that it imports, as encoded FileDescriptorProtos. */
  named(path: string): Uint8Array[] | undefined;
  /** containing returns the file of a symbol: a message, enum, service, method, field or value by its full name. */
  containing(symbol: string): Uint8Array[] | undefined;
  /** extending returns the file of an extension. */
  extending(type: string, number: number): Uint8Array[] | undefined;
  /** extensionNumbers returns the numbers of all extensions of a message. */
  extensionNumbers(type: string): number[] | undefined;
};

/** createFiles indexes a registry once. */
export function createFiles(registry: FileRegistry): Files {
  const bySymbol = new Map<string, DescFile>();
  const encoded = new Map<DescFile, Uint8Array>();
  for (const type of registry) {
    bySymbol.set(type.typeName, type.file);
    for (const member of membersOf(type)) bySymbol.set(`${type.typeName}.${member}`, type.file);
  }

  function withImports(file: DescFile): Uint8Array[] {
    const seen = new Set<DescFile>();
    const visit = (next: DescFile) => {
      if (seen.has(next)) return;
      seen.add(next);
      next.dependencies.forEach(visit);
    };
    visit(file);
    return [...seen].map((next) => {
      const bytes = encoded.get(next) ?? toBinary(FileDescriptorProtoSchema, next.proto);
      encoded.set(next, bytes);
      return bytes;
    });
  }

  const optional = (file: DescFile | undefined) => (file === undefined ? undefined : withImports(file));
  return {
    named: (path) => optional(registry.getFile(path) ?? findFile(registry, path)),
    containing: (symbol) => optional(bySymbol.get(symbol)),
    extending(type, number) {
      const message = registry.getMessage(type);
      return message && optional(registry.getExtensionFor(message, number)?.file);
    },
    extensionNumbers(type) {
      if (registry.getMessage(type) === undefined) return undefined;
      const numbers = [];
      for (const desc of registry) {
        if (desc.kind === "extension" && desc.extendee.typeName === type) numbers.push(desc.number);
      }
      return numbers;
    },
  };
}

type RegisteredType = FileRegistry extends Iterable<infer T> ? T : never;

function membersOf(type: RegisteredType): readonly string[] {
  switch (type.kind) {
    case "message":
      return type.fields.map((field) => field.name);
    case "enum":
      return type.values.map((value) => value.name);
    case "service":
      return type.methods.map((method) => method.name);
    case "extension":
      return [];
  }
}

// protobuf-es names files without their ending.
function findFile(registry: FileRegistry, path: string): DescFile | undefined {
  for (const file of registry.files) if (file.proto.name === path) return file;
  return undefined;
}

import {
  createFileRegistry,
  type DescMessage,
  type DescMethod,
  type FileRegistry,
  fromBinary,
  getOption,
  hasOption,
} from "@bufbuild/protobuf";
import {
  type FileDescriptorSet,
  FileDescriptorSetSchema,
  MethodOptions_IdempotencyLevel,
} from "@bufbuild/protobuf/wkt";
import { policy as policyOption, Retry_Owner } from "../../../gen/es/colheita/mesh/v1/policy_pb.ts";
import { createTypes, type Types } from "../cel/environment.ts";
import { durationMs } from "./duration.ts";

/** RetryOwner is the one layer that tries a failed call of a method again. */
export type RetryOwner = "nobody" | "mesh" | "engine";

/** StepMethod is a gRPC method as a step sees it: known from descriptors alone, so that any service can be a step. */
export type StepMethod = {
  /** fullName is `package.Service/Method`, as pipelines name it. */
  readonly fullName: string;
  /** service is the full name of the method's service. */
  readonly service: string;
  readonly input: DescMessage;
  /** output is what a step's output is: the response, or the result of a stream of updates. */
  readonly output: DescMessage;
  /** response is the message on the wire. */
  readonly response: DescMessage;
  readonly streams: boolean;
  readonly deadlineMs: number;
  /** heartbeatMs is how often a stream says something at least; undefined for unary methods. */
  readonly heartbeatMs: number | undefined;
  readonly callers: readonly string[];
  readonly retryOwner: RetryOwner;
  /** hasSideEffects is false where calling it changes nothing; then only its answer is worth anything. */
  readonly hasSideEffects: boolean;
};

/** MethodLookup is a method, or a sentence that says why it can't be a step. */
export type MethodLookup =
  | { readonly ok: true; readonly method: StepMethod }
  | { readonly ok: false; readonly reason: string };

/** Catalog knows the methods that steps may call. It is made from descriptor sets; no generated code of a service is needed. */
export type Catalog = {
  /** find looks a method up by `package.Service/Method`. */
  find(fullName: string): MethodLookup;
  /** methodNames are all the methods there are, sorted. */
  readonly methodNames: readonly string[];
  /** registry resolves Any and extensions in messages. */
  readonly registry: FileRegistry;
  /** types are the contracts' types as expressions see them. */
  readonly types: Types;
};

/** createCatalog reads descriptor sets as `buf build` writes them. Sets may overlap; the first one that has a file wins. */
export function createCatalog(descriptorSets: readonly Uint8Array[]): Catalog {
  const registry = createFileRegistry(merge(descriptorSets.map((bytes) => fromBinary(FileDescriptorSetSchema, bytes))));
  const methods = new Map<string, DescMethod>();
  for (const type of registry) {
    if (type.kind !== "service") continue;
    for (const method of type.methods) methods.set(`${type.typeName}/${method.name}`, method);
  }
  // Every run asks for the methods of its steps, and to read an option is to decode it.
  const described = new Map<string, MethodLookup>();
  return {
    registry,
    types: createTypes(registry),
    methodNames: [...methods.keys()].sort(),
    find(fullName) {
      const method = methods.get(fullName);
      if (method === undefined) return { ok: false, reason: `no method ${fullName} in the descriptor sets` };
      const found = described.get(fullName) ?? describe(fullName, method);
      described.set(fullName, found);
      return found;
    },
  };
}

function describe(fullName: string, method: DescMethod): MethodLookup {
  const refuse = (reason: string): MethodLookup => ({ ok: false, reason: `${fullName} ${reason}` });
  if (method.methodKind !== "unary" && method.methodKind !== "server_streaming") {
    return refuse("streams its requests; a step's method is unary or streams its responses");
  }
  if (!hasOption(method, policyOption)) return refuse("has no policy option (colheita.mesh.v1.policy)");
  const policy = getOption(method, policyOption);
  const streams = method.methodKind === "server_streaming";
  const output = streams ? resultOf(method.output) : method.output;
  if (output === undefined) {
    return refuse(`streams ${method.output.typeName}, which has no message field "result" in a oneof "update"`);
  }
  return {
    ok: true,
    method: {
      fullName,
      service: method.parent.typeName,
      input: method.input,
      output,
      response: method.output,
      streams,
      deadlineMs: policy.deadline ? durationMs(policy.deadline) : 0,
      heartbeatMs: policy.heartbeat ? durationMs(policy.heartbeat) : undefined,
      callers: policy.callers,
      retryOwner: ownerName(policy.retry?.owner),
      hasSideEffects: method.idempotency !== MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS,
    },
  };
}

function resultOf(response: DescMessage): DescMessage | undefined {
  const field = response.oneofs.find((oneof) => oneof.name === "update")?.fields.find((f) => f.name === "result");
  return field?.fieldKind === "message" ? field.message : undefined;
}

function ownerName(owner: Retry_Owner | undefined): RetryOwner {
  if (owner === Retry_Owner.ENGINE) return "engine";
  return owner === Retry_Owner.MESH ? "mesh" : "nobody";
}

function merge(sets: readonly FileDescriptorSet[]): FileDescriptorSet {
  const [first, ...others] = sets;
  if (first === undefined) throw new TypeError("createCatalog needs a descriptor set");
  const known = new Set(first.file.map((file) => file.name));
  for (const file of others.flatMap((set) => set.file)) {
    if (known.has(file.name)) continue;
    known.add(file.name);
    first.file.push(file);
  }
  return first;
}

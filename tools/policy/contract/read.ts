import {
  createFileRegistry,
  type DescMethod,
  type DescService,
  fromBinary,
  getOption,
  hasOption,
} from "@bufbuild/protobuf";
import { type Duration, FileDescriptorSetSchema, MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import * as mesh from "../../../gen/es/colheita/mesh/v1/policy_pb.ts";
import { CodeSchema } from "../../../gen/es/google/rpc/code_pb.ts";
import type { Contract, Idempotency, Method, Owner, Policy } from "./model.ts";

/** Services of these packages are others' contracts: they have no policy of ours. */
const foreign = /^(google|grpc\.(health|reflection))\./;

const owners: Partial<Record<number, Owner>> = {
  [mesh.Retry_Owner.NOBODY]: "nobody",
  [mesh.Retry_Owner.ENGINE]: "engine",
  [mesh.Retry_Owner.MESH]: "mesh",
};

const idempotencies: Partial<Record<number, Idempotency>> = {
  [MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS]: "NO_SIDE_EFFECTS",
  [MethodOptions_IdempotencyLevel.IDEMPOTENT]: "IDEMPOTENT",
};

/**
 * readContracts reads the services of a descriptor set (`buf build`), with
 * their policies, in the order of their names. It judges nothing.
 */
export function readContracts(descriptorSet: Uint8Array): Contract[] {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  return [...registry]
    .filter((type) => type.kind === "service")
    .filter((service) => !foreign.test(service.typeName))
    .sort((a, b) => (a.typeName < b.typeName ? -1 : 1))
    .map(readService);
}

function readService(service: DescService): Contract {
  const circuit = hasOption(service, mesh.circuit) ? getOption(service, mesh.circuit) : undefined;
  return {
    service: service.typeName,
    file: `proto/${service.file.name}.proto`,
    account: accountOf(service.file.proto.package),
    circuit: circuit && {
      maxConnections: circuit.maxConnections,
      maxPendingRequests: circuit.maxPendingRequests,
      maxRequests: circuit.maxRequests,
      consecutiveErrors: circuit.consecutiveErrors,
      ejectionMs: milliseconds(circuit.ejectionTime) ?? 0,
    },
    methods: service.methods.map(readMethod),
  };
}

function readMethod(method: DescMethod): Method {
  const policy = hasOption(method, mesh.policy) ? getOption(method, mesh.policy) : undefined;
  return {
    name: method.name,
    kind: method.methodKind,
    idempotency: idempotencies[method.idempotency],
    policy: policy && readPolicy(policy),
  };
}

function readPolicy(policy: mesh.Policy): Policy {
  const retry = policy.retry;
  return {
    deadlineMs: milliseconds(policy.deadline),
    heartbeatMs: milliseconds(policy.heartbeat),
    callers: policy.callers,
    calls: policy.calls,
    retry: {
      owner: owners[retry?.owner ?? mesh.Retry_Owner.UNSPECIFIED],
      maxAttempts: retry?.maxAttempts ?? 0,
      codes: (retry?.codes ?? []).map((code) => CodeSchema.value[code]?.name ?? String(code)),
      perTryMs: milliseconds(retry?.perTry),
    },
  };
}

/** accountOf gives "storage" for the package colheita.storage.v1. */
function accountOf(packageName: string): string {
  const names = packageName.split(".");
  return names.filter((name) => !/^v\d/.test(name)).at(-1) ?? packageName;
}

function milliseconds(duration: Duration | undefined): number | undefined {
  return duration && Number(duration.seconds) * 1000 + duration.nanos / 1e6;
}

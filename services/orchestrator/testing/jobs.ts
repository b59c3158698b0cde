import {
  type DescMessage,
  type DescService,
  fromBinary,
  fromJson,
  type JsonObject,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import type { Context } from "../../kit/context.ts";
import type { ServiceIdentity } from "../../kit/identity.ts";
import type { Codec, MethodDefinition } from "../../kit/rpc.ts";
import type { ServedEntry, ServedService } from "../../kit/service.ts";
import { startServer, type TestServer } from "../../kit/testing/serve.ts";
import type { Catalog } from "../contract/catalog.ts";
import { policiesOf } from "../contract/policies.ts";

/** jobService is the full name of the tests' own service. */
export const jobService = "acme.jobs.v1.JobService";

/** Jobs are the methods of the tests' own service, in JSON with the contract's field names. */
export type Jobs = {
  list(ctx: Context, req: JsonObject): Promise<JsonObject>;
  do(ctx: Context, req: JsonObject): Promise<JsonObject>;
  work(ctx: Context, req: JsonObject): AsyncIterable<JsonObject>;
  sum(ctx: Context, req: JsonObject): Promise<JsonObject>;
};

/** goodJobs do what is asked, at once. Tests replace what is to go wrong. */
export const goodJobs: Jobs = {
  async list(_ctx, req) {
    const jobs = Array.from({ length: Number(req.count ?? 0) }, (_, index) => ({
      id: `job-${index}`,
      size: index + 1,
    }));
    return { jobs, ticket: "9007199254740993" };
  },
  async do(_ctx, req) {
    return { id: jobOf(req).id, note: req.note ?? "", mood: req.mood ?? 0 };
  },
  async *work(_ctx, req) {
    const { id, size } = jobOf(req);
    yield { progress: { done: size, total: size, unit: "pieces" } };
    yield { result: { id, made: size * 10 } };
  },
  async sum(_ctx, req) {
    const results = (req.results ?? []) as { made?: number }[];
    const total = results.reduce((sum, result) => sum + (result.made ?? 0), 0);
    return { count: results.length, total, verdict: "COMPLETE", reasons: [`${results.length} jobs`] };
  },
};

/** jobOf is the job of a request. */
export function jobOf(req: JsonObject): { readonly id: string; readonly size: number } {
  const job = (req.job ?? {}) as { id?: string; size?: number };
  return { id: job.id ?? "", size: job.size ?? 0 };
}

/** JobServerOptions are what a server of the tests' own service consists of. */
export type JobServerOptions = {
  readonly catalog: Catalog;
  readonly jobs: Jobs;
  readonly identity?: ServiceIdentity;
  /** heartbeatMs is how often the server says something; the contract says 500. */
  readonly heartbeatMs?: number;
  /** listenAddress is "127.0.0.1:0" by default. */
  readonly listenAddress?: string;
};

/** startJobs serves the tests' own service over real sockets. */
export async function startJobs(options: JobServerOptions): Promise<TestServer> {
  const service = serviceOf(options.catalog);
  const policies = policiesOf(service)[jobService];
  if (policies === undefined) throw new TypeError("the service has no policies");
  const { Work: work } = policies.methods;
  const methods =
    options.heartbeatMs === undefined || work === undefined
      ? policies.methods
      : { ...policies.methods, Work: { ...work, heartbeatMs: options.heartbeatMs } };
  return startServer({
    service: "jobs",
    services: [served(service, options.jobs)],
    policies: { [jobService]: { ...policies, methods } },
    stopMs: 200,
    ...(options.identity && { identity: options.identity }),
    ...(options.listenAddress !== undefined && { listenAddress: options.listenAddress }),
  });
}

function served(service: DescService, jobs: Jobs): ServedService {
  const entry = (name: string, handle: (ctx: Context, req: never) => unknown): ServedEntry => {
    const method = service.methods.find((each) => each.name === name);
    if (method === undefined) throw new TypeError(`no method ${name}`);
    const responseStream = method.methodKind === "server_streaming";
    const definition: MethodDefinition<JsonObject, JsonObject> = {
      name,
      requestType: codec(method.input),
      requestStream: false,
      responseType: codec(method.output),
      responseStream,
    };
    const heartbeat = responseStream ? () => ({ heartbeat: {} }) : undefined;
    return { definition: definition as ServedEntry["definition"], handle, validate: undefined, heartbeat };
  };
  return {
    fullName: jobService,
    methods: [
      entry("List", (ctx, req) => jobs.list(ctx, req)),
      entry("Do", (ctx, req) => jobs.do(ctx, req)),
      entry("Work", (ctx, req) => jobs.work(ctx, req)),
      entry("Sum", (ctx, req) => jobs.sum(ctx, req)),
    ],
  };
}

function codec(message: DescMessage): Codec<JsonObject> {
  return {
    encode: (json) => ({ finish: () => toBinary(message, fromJson(message, json)) }),
    decode: (bytes) => toJson(message, fromBinary(message, bytes), { useProtoFieldName: true }) as JsonObject,
  };
}

function serviceOf(catalog: Catalog): DescService {
  const service = catalog.registry.getService(jobService);
  if (service === undefined) throw new TypeError(`no service ${jobService}`);
  return service;
}

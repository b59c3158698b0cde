import type { Client as GrpcClient } from "@grpc/grpc-js";
import type { Target } from "./channels.ts";
import { type Context, withTimeout } from "./context.ts";
import { writeMetadata } from "./metadata.ts";
import type { CallMetrics } from "./metrics.ts";
import { methodPath } from "./rpc.ts";
import { decodeStatus, toRpcError } from "./status.ts";
import { checkSize } from "./wire.ts";

const pass = (bytes: Buffer) => bytes;

/**
 * unaryCall makes one try of a unary call: the earlier deadline of context and policy goes along, the context's end
 * cancels it.
 */
export async function unaryCall(
  parent: Context,
  client: GrpcClient,
  target: Target,
  metrics: CallMetrics,
  request: Uint8Array,
): Promise<Uint8Array> {
  using ctx = withTimeout(parent, target.policy.deadlineMs);
  const observed = metrics.started(target.method);
  let unlink = () => {};
  try {
    ctx.ending.throwIfOver();
    const bytes = checkSize(request);
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const call = client.makeUnaryRequest(
      methodPath(target.method),
      pass,
      pass,
      bytes,
      writeMetadata(ctx),
      { deadline: ctx.deadline ?? Number.POSITIVE_INFINITY },
      (error, response) => (error === null ? resolve(response ?? new Uint8Array()) : reject(decodeStatus(error))),
    );
    observed.sent();
    // Of the call's own deadline grpc-js takes care.
    unlink = parent.ending.onEnd(() => call.cancel());
    const response = await promise;
    observed.received();
    observed.ended("OK");
    return response;
  } catch (error) {
    const translated = toRpcError(error, ctx);
    observed.ended(translated.code);
    throw translated;
  } finally {
    unlink();
  }
}

import { type Client as GrpcClient, type StatusObject, status } from "@grpc/grpc-js";
import type { Target } from "./channels.ts";
import { type Context, withDeadline } from "./context.ts";
import { writeMetadata } from "./metadata.ts";
import type { CallMetrics } from "./metrics.ts";
import { methodPath } from "./rpc.ts";
import { decodeStatus, toRpcError } from "./status.ts";
import { checkSize } from "./wire.ts";

/**
 * unaryCall makes one try of a unary call: the earlier deadline of context and policy goes along, the context's end
 * cancels it.
 *
 * It calls the channel itself. The library's own makeUnaryRequest does the same behind interceptors, an event emitter
 * and an Error made for its stack, for each call, and nobody here looks at any of them. For the same reason it is no
 * async function and derives no context: the one promise that it makes is all that a call needs.
 */
export function unaryCall(
  ctx: Context,
  client: GrpcClient,
  { method, policy }: Target,
  metrics: CallMetrics,
  request: Uint8Array,
): Promise<Uint8Array> {
  const observed = metrics.started(method);
  const deadline = Math.min(ctx.deadline ?? Number.POSITIVE_INFINITY, Date.now() + policy.deadlineMs);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  let unlink = () => {};
  const fail = (error: unknown) => {
    unlink();
    const translated = toRpcError(error, withDeadline(ctx, deadline));
    observed.ended(translated.code);
    reject(translated);
  };
  try {
    ctx.ending.throwIfOver();
    const bytes = checkSize(request);
    const call = client.getChannel().createCall(methodPath(method), deadline, null, null, null);
    // Of the call's own deadline grpc-js takes care.
    unlink = ctx.ending.onCancel(() => call.cancelWithStatus(status.CANCELLED, "Cancelled on client"));
    let response: Uint8Array | undefined;
    call.start(writeMetadata(ctx), {
      onReceiveMetadata() {},
      onReceiveMessage(message: Uint8Array) {
        response = message;
      },
      onReceiveStatus(ended) {
        unlink();
        if (ended.code !== status.OK || response === undefined) {
          fail(decodeStatus(ended.code === status.OK ? unanswered(ended) : ended));
          return;
        }
        observed.received();
        observed.ended("OK");
        resolve(response);
      },
    });
    call.startRead();
    call.sendMessageWithContext({}, bytes);
    call.halfClose();
    observed.sent();
  } catch (error) {
    fail(error);
  }
  return promise;
}

// The code that gRPC has for a server that ends a unary call well and says nothing.
function unanswered({ metadata }: StatusObject): StatusObject {
  return { code: status.UNIMPLEMENTED, details: "No message received", metadata };
}

import { type InterceptingListener, status } from "@grpc/grpc-js";
import type { Target } from "./channels.ts";
import { Arrivals } from "./client-arrivals.ts";
import { type PatientClient, untilConnected } from "./connectivity.ts";
import { type Context, withTimeout } from "./context.ts";
import { unavailable } from "./errors.ts";
import { writeMetadata } from "./metadata.ts";
import type { CallMetrics } from "./metrics.ts";
import { methodPath } from "./rpc.ts";
import { watchSilence } from "./silence.ts";
import { decodeStatus, toRpcError } from "./status.ts";
import { checkSize } from "./wire.ts";

/**
 * streamCall calls a method that streams. The call starts when the first message is asked for, is cancelled when the
 * reader stops early, and fails with UNAVAILABLE where nothing, not even a heartbeat, comes for as long as the target says.
 *
 * As unaryCall does, it calls the channel itself: what the library puts in between is a stream of Node's and its iterator,
 * which cost each message more than the message does.
 */
export async function* streamCall(
  parent: Context,
  client: PatientClient,
  target: Target,
  metrics: CallMetrics,
  request: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (target.patienceMs !== undefined) await untilConnected(parent, client, target.patienceMs);
  using ctx = withTimeout(parent, target.policy.deadlineMs);
  const observed = metrics.started(target.method);
  // What a reader that stops early leaves behind, unless the loop below says otherwise.
  let code = "CANCELLED";
  let call: Streaming | undefined;
  try {
    ctx.ending.throwIfOver();
    call = begin(ctx, client, target, checkSize(request));
    observed.sent();
    for (;;) {
      const message = call.arrivals.take() ?? (await call.arrivals.next());
      if (message === undefined) break;
      observed.received();
      yield message;
    }
    code = "OK";
  } catch (error) {
    const translated = toRpcError(error, ctx);
    code = translated.code;
    throw translated;
  } finally {
    call?.end();
    observed.ended(code);
  }
}

type Streaming = {
  readonly arrivals: Arrivals;
  /** end cancels the call, where it is not over. */
  end(): void;
};

function begin(ctx: Context, client: PatientClient, target: Target, request: Buffer): Streaming {
  const deadline = ctx.deadline ?? Number.POSITIVE_INFINITY;
  const call = client.getChannel().createCall(methodPath(target.method), deadline, null, null, null);
  const limitMs = target.silenceMs ?? 3 * (target.policy.heartbeatMs ?? Number.POSITIVE_INFINITY);
  const silence = watchSilence(limitMs, () => arrivals.fail(silent(target, limitMs)));
  const arrivals = new Arrivals({ ask: () => call.startRead(), silence });
  let over = false;
  // Of the call's own deadline grpc-js takes care.
  const unlink = ctx.ending.onCancel((reason) => arrivals.fail(reason));
  const end = () => {
    unlink();
    silence[Symbol.dispose]();
    if (!over) call.cancelWithStatus(status.CANCELLED, "Cancelled on client");
  };
  const listener: InterceptingListener = {
    onReceiveMetadata() {},
    onReceiveMessage: (message: Uint8Array) => arrivals.put(message),
    onReceiveStatus(ended) {
      over = true;
      arrivals.end(ended.code === status.OK ? undefined : decodeStatus(ended));
    },
  };
  try {
    call.start(writeMetadata(ctx), listener);
    call.startRead();
    call.sendMessageWithContext({}, request);
    call.halfClose();
    return { arrivals, end };
  } catch (error) {
    end();
    throw error;
  }
}

function silent(target: Target, limitMs: number) {
  const path = methodPath(target.method).slice(1);
  const message = `stream silent: nothing came from ${path} for ${limitMs} ms`;
  return unavailable("STREAM_SILENT", message, { metadata: { method: path, silentMs: String(limitMs) } });
}

import type { ClientReadableStream, Client as GrpcClient } from "@grpc/grpc-js";
import type { Target } from "./channels.ts";
import { type Context, withTimeout } from "./context.ts";
import { isError, unavailable } from "./errors.ts";
import { writeMetadata } from "./metadata.ts";
import type { CallMetrics } from "./metrics.ts";
import { methodPath } from "./rpc.ts";
import { watchSilence } from "./silence.ts";
import { decodeStatus, toRpcError } from "./status.ts";
import { checkSize } from "./wire.ts";

const pass = (bytes: Buffer) => bytes;

/**
 * streamCall calls a method that streams. The call starts when the first message is asked for, is cancelled when the
 * reader stops early, and fails with UNAVAILABLE where nothing, not even a heartbeat, comes for as long as the target says.
 */
export async function* streamCall(
  parent: Context,
  client: GrpcClient,
  target: Target,
  metrics: CallMetrics,
  request: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  using ctx = withTimeout(parent, target.policy.deadlineMs);
  const observed = metrics.started(target.method);
  // What a reader that stops early leaves behind, unless the loop below says otherwise.
  let code = "CANCELLED";
  let call: ClientReadableStream<Buffer> | undefined;
  try {
    ctx.ending.throwIfOver();
    const path = methodPath(target.method);
    call = client.makeServerStreamRequest(path, pass, pass, checkSize(request), writeMetadata(ctx), {
      deadline: ctx.deadline ?? Number.POSITIVE_INFINITY,
    });
    observed.sent();
    for await (const message of untilSilent(ctx, call, target)) {
      observed.received();
      yield message;
    }
    code = "OK";
  } catch (error) {
    const translated = toRpcError(isStatus(error) ? decodeStatus(error) : error, ctx);
    code = translated.code;
    throw translated;
  } finally {
    call?.cancel();
    observed.ended(code);
  }
}

async function* untilSilent(ctx: Context, call: ClientReadableStream<Buffer>, target: Target): AsyncGenerator<Buffer> {
  // Cancelling makes grpc-js report an error once more, to nobody.
  call.on("error", () => {});
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const unlink = ctx.ending.onEnd(failed.reject);
  const limitMs = target.silenceMs ?? 3 * (target.policy.heartbeatMs ?? Number.POSITIVE_INFINITY);
  using silence = watchSilence(limitMs, () => failed.reject(silent(target, limitMs)));
  const messages = call[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      // It is watched only while we wait: a slow reader does not make the stream silent.
      silence.wait();
      const next = messages.next();
      next.catch(() => {});
      const result = await Promise.race([next, failed.promise]);
      silence.heard();
      if (result.done) return;
      yield result.value;
    }
  } finally {
    unlink();
  }
}

function silent(target: Target, limitMs: number) {
  const path = methodPath(target.method).slice(1);
  const message = `stream silent: nothing came from ${path} for ${limitMs} ms`;
  return unavailable("STREAM_SILENT", message, { metadata: { method: path, silentMs: String(limitMs) } });
}

function isStatus(error: unknown): error is { code: number; details: string } {
  return isError(error) && "details" in error && "code" in error && typeof error.code === "number";
}

import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import { untilEnd } from "./abort.ts";
import type { CancellableContext, Context } from "./context.ts";
import { cancelled, deadlineExceeded, invalidArgument, messageOf } from "./errors.ts";
import { type CallerOf, callContext, type Incoming } from "./incoming.ts";
import { chain, type Interceptor, type Send, type Serve, type ServedMethod } from "./interceptors/interceptor.ts";
import type { MethodDefinition } from "./rpc.ts";
import type { ServedEntry } from "./service.ts";
import { encodeStatus, toRpcError } from "./status.ts";
import { decodeMessage, encodeMessage } from "./wire.ts";

/** Binding is what a method needs to become a handler of grpc-js. */
export type Binding = {
  readonly method: ServedMethod;
  readonly entry: ServedEntry;
  readonly interceptors: readonly Interceptor[];
  /** base gives the context that calls descend from; streams have their own, because shutdown ends them first. */
  readonly base: () => Context;
  readonly callerOf: CallerOf;
  /** domain is that of the service's errors, "storage.colheita". */
  readonly domain: string;
};

/** unaryHandler serves a unary method. */
export function unaryHandler(binding: Binding): handleUnaryCall<Buffer, Buffer> {
  const serve = chain(binding.method, binding.interceptors, callUnary(binding.entry));
  return (call, callback) => {
    let answer: Buffer | undefined;
    const send: Send = (response) => {
      answer = encodeMessage(codecOf(binding.entry).responseType, response);
      return done;
    };
    run(binding, serve, call, send, {
      ended: () => callback(null, answer ?? Buffer.alloc(0)),
      failed: (error) => callback(statusOf(binding, error)),
    });
  };
}

/** streamHandler serves a method that streams its answers, no faster than the caller reads them. */
export function streamHandler(binding: Binding): handleServerStreamingCall<Buffer, Buffer> {
  const serve = chain(binding.method, binding.interceptors, callStream(binding.entry));
  return (call) => {
    const send: Send = (response) => {
      const bytes = encodeMessage(codecOf(binding.entry).responseType, response);
      return call.write(bytes) ? done : drained(call);
    };
    run(binding, serve, call, send, {
      ended: () => call.end(),
      failed: (error) => call.emit("error", statusOf(binding, error)),
    });
  };
}

// What a send returns that need not wait, as most do not.
const done = Promise.resolve();

type Call = Incoming & {
  readonly request: Buffer;
  on(event: "cancelled", listener: () => void): unknown;
};

type Answer = { ended(): void; failed(error: unknown): void };

// By callbacks, as grpc-js is: an async function around every call would cost it a frame and two promises.
function run(binding: Binding, serve: Serve, call: Call, send: Send, answer: Answer): void {
  try {
    const caller = binding.callerOf(call);
    const ctx = callContext(binding.base(), call, caller, binding.method.policy.deadlineMs);
    call.on("cancelled", () => {
      // It comes for a call that was answered as well.
      if (ctx.ending.reason === undefined) ctx.cancel(goneReason(ctx));
    });
    const sendUnlessOver: Send = (response) => {
      // A handler that takes no notice of the end must not write behind it.
      ctx.ending.throwIfOver();
      const sent = send(response);
      return sent === done ? done : untilEnd(ctx.ending, sent);
    };
    serve(ctx, call.request, sendUnlessOver).then(
      () => {
        ctx[Symbol.dispose]();
        answer.ended();
      },
      (error: unknown) => {
        ctx[Symbol.dispose]();
        answer.failed(error);
      },
    );
  } catch (error) {
    answer.failed(error);
  }
}

// grpc-js reports a caller that has gone and a deadline that has passed by the same event.
function goneReason(ctx: CancellableContext): Error {
  if (ctx.remainingMs() > 0) return cancelled("CALLER_GONE", "The caller has cancelled or gone away.");
  return deadlineExceeded("DEADLINE_EXCEEDED", "The deadline of the call has passed.");
}

/** decoding turns the request's bytes into its message; it stands behind the checks that need no message. */
export function decoding(entry: ServedEntry): Interceptor {
  return () => (next) => (ctx, bytes, send) => next(ctx, decode(codecOf(entry), bytes), send);
}

function decode(definition: MethodDefinition<unknown, unknown>, bytes: unknown): unknown {
  try {
    return decodeMessage(definition.requestType, bytes as Uint8Array);
  } catch (error) {
    const description = `is not a message of the contract: ${messageOf(error)}`;
    throw invalidArgument([{ field: "request", description }]);
  }
}

function callUnary(entry: ServedEntry): Serve {
  return (ctx, request, send) => (entry.handle(ctx, request as never) as Promise<unknown>).then(send);
}

function callStream(entry: ServedEntry): Serve {
  return async (ctx, request, send) => {
    const responses = entry.handle(ctx, request as never) as AsyncIterable<unknown>;
    for await (const response of responses) await send(response);
  };
}

async function drained(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  call.once("drain", resolve);
  call.once("close", resolve);
  try {
    await promise;
  } finally {
    call.off("drain", resolve);
    call.off("close", resolve);
  }
}

function codecOf(entry: ServedEntry): MethodDefinition<unknown, unknown> {
  return entry.definition as MethodDefinition<unknown, unknown>;
}

function statusOf(binding: Binding, error: unknown) {
  return encodeStatus(toRpcError(error, binding.base()), binding.domain);
}

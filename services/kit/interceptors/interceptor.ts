import type { Context } from "../context.ts";
import type { MethodPolicy } from "../policy.ts";
import type { MethodRef } from "../rpc.ts";

/** ServedMethod is a method together with its policy. */
export type ServedMethod = MethodRef & { readonly policy: MethodPolicy };

/** Send hands one answer to the caller; it resolves when there is room for the next. It may throw at once. */
export type Send = (response: unknown) => Promise<void>;

/**
 * Serve is a call in progress: it sends one answer (unary) or many (stream), and resolves when that was all. It may throw
 * at once, so that what only looks at a call needs no promise of its own.
 */
export type Serve = (ctx: Context, request: unknown, send: Send) => Promise<void>;

/** Interceptor wraps how a method is served: (next) => (ctx, request, send). */
export type Interceptor = (method: ServedMethod) => (next: Serve) => Serve;

/** chain wraps a handler in interceptors; the first of the list is the outermost. */
export function chain(method: ServedMethod, interceptors: readonly Interceptor[], handler: Serve): Serve {
  return interceptors.reduceRight((next, interceptor) => interceptor(method)(next), handler);
}

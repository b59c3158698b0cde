import type { Metadata } from "@grpc/grpc-js";
import { type CancellableContext, type Context, withDeadline, withValues } from "./context.ts";
import { accountOfCertificate, accountOfForwarded, isLoopback, isSidecar, operator } from "./identity.ts";
import { readMetadata } from "./metadata.ts";

/** Incoming is what is common to the calls of grpc-js, as far as a context is made from it. */
export type Incoming = {
  readonly metadata: Metadata;
  getDeadline(): Date | number;
  getPeer(): string;
  getAuthContext(): { sslPeerCertificate?: { subjectaltname?: string | undefined } } | null;
};

/** CallerOf names the caller of a call, "" for one that cannot be recognised. */
export type CallerOf = (call: Incoming) => string;

/** certificateCaller reads the caller from its TLS certificate. */
export function certificateCaller(trustDomain: string): CallerOf {
  return (call) => accountOfCertificate(call.getAuthContext()?.sslPeerCertificate?.subjectaltname, trustDomain);
}

/**
 * meshCaller reads the caller from the header that the sidecar writes. What comes from this machine without one is a
 * person's port-forward.
 */
export function meshCaller(trustDomain: string): CallerOf {
  return (call) => {
    // The sidecar is on this machine; from elsewhere the header could be anybody's.
    if (!isLoopback(call.getPeer())) return "";
    const header = call.metadata.get("x-forwarded-client-cert").join(",");
    if (header !== "") return accountOfForwarded(header, trustDomain);
    // The sidecar names nobody who came to it without a certificate; such a caller is no person of this machine.
    return isSidecar(call.getPeer()) ? "" : operator;
  };
}

/** operatorCaller is the caller of the operator listener, which only this machine can reach. */
export const operatorCaller: CallerOf = () => operator;

/**
 * callContext makes the context of a call: the earlier of the caller's deadline and the policy's, and what metadata
 * tells.
 */
export function callContext(base: Context, call: Incoming, caller: string, limitMs: number): CancellableContext {
  const values = readMetadata(call.metadata);
  const { engine } = values;
  const log = base.log.child({
    requestId: values.requestId,
    caller,
    ...(engine && { run: engine.run, step: engine.step, item: engine.item, attempt: engine.attempt }),
  });
  const asked = Number(call.getDeadline());
  const limit = Date.now() + limitMs;
  return withDeadline(
    withValues(base, { ...values, caller, log }),
    Number.isFinite(asked) ? Math.min(asked, limit) : limit,
  );
}

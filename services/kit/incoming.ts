import type { Metadata } from "@grpc/grpc-js";
import { type CancellableContext, type Context, withCall } from "./context.ts";
import { accountOfCertificate, accountOfForwarded, gateway, isLoopback, isSidecar, operator } from "./identity.ts";
import { readMetadata } from "./metadata.ts";
import { traceId } from "./trace.ts";

/** Incoming is what is common to the calls of grpc-js, as far as a context is made from it. */
export type Incoming = {
  readonly metadata: Metadata;
  getDeadline(): Date | number;
  getPeer(): string;
  getAuthContext(): { sslPeerCertificate?: { subjectaltname?: string | undefined } } | null;
  /** call is where grpc-js keeps the connection that the call came by; it does not promise to. */
  readonly call?: { readonly stream?: { readonly session?: object | undefined } };
};

/** CallerOf names the caller of a call, "" for one that cannot be recognised. */
export type CallerOf = (call: Incoming) => string;

/**
 * certificateCaller reads the caller from its TLS certificate, once for each connection: it can't change there, and to
 * take a certificate apart costs as much as a call.
 */
export function certificateCaller(trustDomain: string): CallerOf {
  const known = new WeakMap<object, string>();
  return (call) => {
    const connection = call.call?.stream?.session;
    const found = connection === undefined ? undefined : known.get(connection);
    if (found !== undefined) return found;
    const account = accountOfCertificate(call.getAuthContext()?.sslPeerCertificate?.subjectaltname, trustDomain);
    if (connection !== undefined) known.set(connection, account);
    return account;
  };
}

/**
 * meshCaller reads the caller from the header that the sidecar writes, and from the sidecar alone: whoever else reaches
 * this port can write what they like. What comes from this machine is a person's port-forward, whatever it says.
 */
export function meshCaller(trustDomain: string): CallerOf {
  return (call) => {
    const peer = call.getPeer();
    // A caller without a certificate has no element in the header, and so no name.
    if (isSidecar(peer)) {
      return accountOfForwarded(call.metadata.get("x-forwarded-client-cert").join(","), trustDomain);
    }
    return isLoopback(peer) ? operator : "";
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
  const { engine, traceparent } = values;
  // Anybody can send the header; only of the edge is it known that it writes it itself.
  const subject = caller === gateway ? values.subject : "";
  const makeLog = () =>
    base.log.child({
      requestId: values.requestId,
      caller,
      ...(subject !== "" && { subject }),
      ...(traceparent !== undefined && { traceId: traceId(traceparent) }),
      ...(engine && { run: engine.run, step: engine.step, item: engine.item, attempt: engine.attempt }),
    });
  const asked = Number(call.getDeadline());
  const limit = Date.now() + limitMs;
  const deadline = Number.isFinite(asked) ? Math.min(asked, limit) : limit;
  return withCall(base, deadline, { requestId: values.requestId, traceparent, caller, subject, engine }, makeLog);
}

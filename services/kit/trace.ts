import { createHash, randomUUID } from "node:crypto";

/**
 * beginTrace is the W3C trace context of a call that nobody asked for: its trace is that of a name, so that all that is
 * done for one thing is one trace, whichever process does it. It asks for the trace to be kept.
 */
export function beginTrace(name: string): string {
  return spansOf(name)();
}

/** spansOf is beginTrace for many calls of one name: each call of what it returns gives the context of another one. */
export function spansOf(name: string): () => string {
  const trace = createHash("sha256").update(name).digest("hex").slice(0, 32);
  // Node keeps random bytes for UUIDs in stock. In the latter half of one all but two bits are random, and it is never 0.
  return () => `00-${trace}-${randomUUID().replaceAll("-", "").slice(16)}-01`;
}

/** isTraceparent says whether a text is a trace context of the version that is spoken here. */
export function isTraceparent(text: string): boolean {
  return /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(text);
}

/** traceId is the id of the trace that a trace context belongs to. */
export function traceId(traceparent: string): string {
  return traceparent.split("-")[1] ?? "";
}

import { describe, expect, it } from "@jest/globals";
import { background, withCancel, withTimeout } from "./context.ts";
import * as errors from "./errors.ts";
import { silentLogger } from "./log.ts";
import { codeName, decodeStatus, encodeStatus, toRpcError } from "./status.ts";

const ctx = background({ log: silentLogger() });

describe("a status", () => {
  it.each([
    { name: "plain", error: errors.notFound("LISTING_NOT_FOUND", "There is no listing 7.") },
    { name: "with metadata", error: errors.aborted("STALE", "Stale.", { metadata: { etag: "7", name: "ção" } }) },
    { name: "of fields", error: errors.invalidArgument([{ field: "page_size", description: "must not be negative" }]) },
    { name: "with a wait", error: errors.unavailable("BUSY", "Busy.", { retryDelayMs: 1_234.5 }) },
    { name: "with no wait at all", error: errors.resourceExhausted("QUOTA", "Used up.", { retryDelayMs: 0 }) },
    {
      name: "of a state",
      error: errors.failedPrecondition("RUN_ENDED", "It has ended.", {
        preconditionViolations: [{ type: "STATE", subject: "pipelines/daily/runs/1", description: "SUCCEEDED" }],
      }),
    },
    { name: "in another script", error: errors.internal("INTERNAL", "erro à toa — 価格") },
  ])("$name survives the wire", ({ error }) => {
    const decoded = decodeStatus(encodeStatus(error, "storage.colheita"));
    expect(decoded).toMatchObject({ code: error.code, reason: error.reason, message: error.message, remote: true });
    expect(decoded.metadata).toEqual(error.metadata);
    expect(decoded.details).toEqual(withoutProtoDefaults(error.details));
    expect(decoded.domain).toBe("storage.colheita");
  });

  it("keeps the domain of the service that said so first", () => {
    const first = decodeStatus(encodeStatus(errors.notFound("A", "a"), "storage.colheita"));
    expect(decodeStatus(encodeStatus(first, "processor.colheita")).domain).toBe("storage.colheita");
  });

  it.each([
    { name: "a connection that failed", code: 14, remote: false },
    { name: "a stream that was cut", code: 13, remote: false },
    { name: "a server without details", code: 5, remote: true },
  ])("without details: $name", ({ code, remote }) => {
    expect(decodeStatus({ code, details: "text" })).toMatchObject({ code: codeName(code), message: "text", remote });
  });

  it("of a message that the library refused is final", () => {
    const details = "Received message larger than max (2097152 vs 1048576)";
    const want = { code: "RESOURCE_EXHAUSTED", reason: "MESSAGE_TOO_LARGE", metadata: { retryable: "false" } };
    expect(decodeStatus({ code: 8, details })).toMatchObject(want);
    expect(decodeStatus({ code: 8, details: "Bandwidth exhausted" }).metadata).toEqual({});
  });

  it("of a proxy that has waited too long is a deadline that has passed", () => {
    const details = "upstream request timeout";
    expect(decodeStatus({ code: 14, details })).toMatchObject({ code: "DEADLINE_EXCEEDED", message: details });
    expect(decodeStatus(encodeStatus(errors.unavailable("BUSY", details), "x")).code).toBe("UNAVAILABLE");
  });

  it("with details that cannot be read is still its code and message", () => {
    const encoded = encodeStatus(errors.notFound("A", "gone"), "x");
    encoded.metadata.set("grpc-status-details-bin", Buffer.from([0xff, 0xff, 0xff]));
    expect(decodeStatus(encoded)).toMatchObject({ code: "NOT_FOUND", reason: "NOT_FOUND", message: "gone" });
  });

  it("never carries the cause", () => {
    const encoded = encodeStatus(errors.internal("INTERNAL", "internal error", { cause: new Error("password") }), "x");
    expect(JSON.stringify(encoded.metadata.toJSON()) + encoded.details).not.toContain("password");
    expect(decodeStatus(encoded).cause).toBeUndefined();
  });
});

describe("toRpcError", () => {
  it("hides what is no RpcError, and keeps it for the log", () => {
    const cause = new Error("relation does not exist");
    expect(toRpcError(cause, ctx)).toMatchObject({ code: "INTERNAL", message: "internal error", cause });
  });

  it.each([
    { name: "a fetch that was aborted", error: new DOMException("aborted", "AbortError") },
    { name: "a child call that was cancelled", error: errors.cancelled("CANCELLED", "by us") },
  ])("says why the call was over: $name", ({ error }) => {
    using late = withTimeout(ctx, 0);
    expect(toRpcError(error, late).code).toBe("DEADLINE_EXCEEDED");
    using gone = withCancel(ctx);
    gone.cancel(errors.unavailable("SHUTTING_DOWN", "bye"));
    expect(toRpcError(error, gone)).toMatchObject({ code: "UNAVAILABLE", reason: "SHUTTING_DOWN" });
  });

  it("keeps a cancel that is not ours", () => {
    expect(toRpcError(errors.cancelled("CANCELLED", "theirs"), ctx).message).toBe("theirs");
  });
});

function withoutProtoDefaults(details: errors.ErrorDetails) {
  const { fieldViolations } = details;
  if (fieldViolations === undefined) return details;
  return { ...details, fieldViolations: fieldViolations.map((violation) => expect.objectContaining(violation)) };
}

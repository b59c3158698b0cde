import { Metadata, type StatusObject, status } from "@grpc/grpc-js";
import { Duration } from "../../gen/rpc/google/protobuf/duration.ts";
import { BadRequest, ErrorInfo, PreconditionFailure, RetryInfo } from "../../gen/rpc/google/rpc/error_details.ts";
import { Status } from "../../gen/rpc/google/rpc/status.ts";
import type { Context } from "./context.ts";
import { type Code, cancelled, type ErrorDetails, internal, isError, RpcError, resourceExhausted } from "./errors.ts";

const detailsKey = "grpc-status-details-bin";
const typePrefix = "type.googleapis.com/";

/**
 * toRpcError is the error that a caller gets for whatever a handler threw. What is no RpcError becomes INTERNAL and
 * keeps the rest as its cause.
 */
export function toRpcError(error: unknown, ctx: Context): RpcError {
  // Whatever broke because the call was over, the reason why it was over is the news.
  const { reason } = ctx.ending;
  if (reason !== undefined && isFallout(error)) {
    return reason instanceof RpcError ? reason : cancelled("CANCELLED", "The call was cancelled.", { cause: error });
  }
  if (error instanceof RpcError) return error;
  return internal("INTERNAL", "internal error", { cause: error });
}

/** encodeStatus is an RpcError as it goes over the wire. domain is the service's, "storage.colheita". */
export function encodeStatus(error: RpcError, domain: string): StatusObject {
  const info = ErrorInfo.create({ reason: error.reason, domain: error.domain || domain, metadata: error.metadata });
  const details = [pack("google.rpc.ErrorInfo", ErrorInfo.encode(info).finish()), ...packDetails(error.details)];
  const code = status[error.code];
  const metadata = new Metadata();
  const encoded = Status.encode({ code, message: error.message, details }).finish();
  metadata.set(detailsKey, Buffer.from(encoded));
  return { code, details: error.message, metadata };
}

/** decodeStatus is the error that a client throws for a status that is not OK. */
export function decodeStatus(object: Pick<StatusObject, "code" | "details"> & Partial<StatusObject>): RpcError {
  const raw = object.metadata?.get(detailsKey)[0];
  const said = raw instanceof Uint8Array ? unpack(raw) : undefined;
  const code = said === undefined && object.details === proxyTimeout ? "DEADLINE_EXCEEDED" : codeName(object.code);
  // The library refuses by itself what is too large, and the same message is no smaller the next time.
  if (said === undefined && tooLarge.test(object.details)) return messageTooLarge(object.details);
  return new RpcError({
    code,
    reason: said?.info?.reason ?? code,
    message: object.details,
    metadata: said?.info?.metadata ?? {},
    details: said?.details ?? {},
    domain: said?.info?.domain ?? "",
    remote: said !== undefined || !localCodes.has(code),
  });
}

/** codeName is the name of a status code; a number that is none is UNKNOWN. */
export function codeName(code: number): Code {
  const name = status[code];
  return name === undefined || name === "OK" ? "UNKNOWN" : (name as Code);
}

// grpc-js makes these itself when a call does not reach its server; every server of the mesh sends details with them.
const localCodes: ReadonlySet<Code> = new Set<Code>([
  "CANCELLED",
  "UNKNOWN",
  "DEADLINE_EXCEEDED",
  "RESOURCE_EXHAUSTED",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
]);

// What a proxy says, as UNAVAILABLE, of a call or a last try whose time is up: its HTTP 504 has no code of gRPC's own.
const proxyTimeout = "upstream request timeout";

const tooLarge = /^(Received|Sent) message larger than max/;

function messageTooLarge(details: string): RpcError {
  return resourceExhausted("MESSAGE_TOO_LARGE", details, { metadata: { retryable: "false" } });
}

function isFallout(error: unknown): boolean {
  if (error instanceof RpcError) return error.code === "CANCELLED" || error.code === "DEADLINE_EXCEEDED";
  return isError(error) && (error.name === "AbortError" || error.name === "TimeoutError");
}

function pack(type: string, value: Uint8Array) {
  return { typeUrl: typePrefix + type, value: Buffer.from(value) };
}

function packDetails(details: ErrorDetails) {
  const packed = [];
  if (details.fieldViolations !== undefined) {
    const message = BadRequest.create({ fieldViolations: [...details.fieldViolations] });
    packed.push(pack("google.rpc.BadRequest", BadRequest.encode(message).finish()));
  }
  if (details.preconditionViolations !== undefined) {
    const message = PreconditionFailure.create({ violations: [...details.preconditionViolations] });
    packed.push(pack("google.rpc.PreconditionFailure", PreconditionFailure.encode(message).finish()));
  }
  if (details.retryDelayMs !== undefined) {
    const message = RetryInfo.create({ retryDelay: toDuration(details.retryDelayMs) });
    packed.push(pack("google.rpc.RetryInfo", RetryInfo.encode(message).finish()));
  }
  return packed;
}

function unpack(bytes: Uint8Array) {
  try {
    let info: ErrorInfo | undefined;
    let details: ErrorDetails = {};
    for (const any of Status.decode(bytes).details) {
      switch (any.typeUrl.slice(any.typeUrl.lastIndexOf("/") + 1)) {
        case "google.rpc.ErrorInfo":
          info = ErrorInfo.decode(any.value);
          break;
        case "google.rpc.BadRequest":
          details = { ...details, fieldViolations: BadRequest.decode(any.value).fieldViolations };
          break;
        case "google.rpc.PreconditionFailure":
          details = { ...details, preconditionViolations: PreconditionFailure.decode(any.value).violations };
          break;
        case "google.rpc.RetryInfo": {
          const { retryDelay } = RetryInfo.decode(any.value);
          if (retryDelay !== undefined) details = { ...details, retryDelayMs: toMs(retryDelay) };
          break;
        }
      }
    }
    return { info, details };
  } catch {
    // Details that cannot be read are no reason to lose the error itself.
    return undefined;
  }
}

function toDuration(ms: number): Duration {
  const seconds = Math.floor(ms / 1000);
  return Duration.create({ seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1e6) });
}

function toMs(duration: Duration): number {
  return Number(duration.seconds) * 1000 + duration.nanos / 1e6;
}

import { types } from "node:util";

/** Code is a gRPC status code by its name. */
export type Code =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** FieldViolation says what is wrong with one field of a request. */
export type FieldViolation = {
  /** field is the path of the field as the contract spells it: "page_size", "items[3].raw". */
  readonly field: string;
  /** description says what was expected, as a sentence for people. */
  readonly description: string;
};

/** PreconditionViolation says which state stood in the way of a call. */
export type PreconditionViolation = {
  /** type is a constant for programs: "STATE", "SNAPSHOT_ORDER". */
  readonly type: string;
  /** subject is the name of the resource in question. */
  readonly subject: string;
  readonly description: string;
};

/** ErrorDetails are the typed additions of an error; each travels as its google.rpc message. */
export type ErrorDetails = {
  readonly fieldViolations?: readonly FieldViolation[];
  readonly preconditionViolations?: readonly PreconditionViolation[];
  /** retryDelayMs is how long to wait at least before the next try, in milliseconds. */
  readonly retryDelayMs?: number;
};

/** RpcErrorFields are what an RpcError is made from. */
export type RpcErrorFields = {
  readonly code: Code;
  /** reason is a constant for programs, unique within its domain: "SNAPSHOT_OUT_OF_ORDER". */
  readonly reason: string;
  /** message is for people and goes to the caller. */
  readonly message: string;
  /** metadata repeats every dynamic word of the message for programs. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly details?: ErrorDetails;
  /** cause is kept for the log and never leaves the process. */
  readonly cause?: unknown;
  /** domain is the service that said so, "storage.colheita". Empty: this one. */
  readonly domain?: string;
  readonly remote?: boolean;
};

/** RpcError is the one error that crosses a service's border, in either direction. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: Code;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly details: ErrorDetails;
  readonly domain: string;
  /**
   * remote is true where a server answered with this error, false where it was made here (it could not be reached,
   * say).
   */
  readonly remote: boolean;

  constructor(fields: RpcErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.reason = fields.reason;
    this.metadata = fields.metadata ?? {};
    this.details = fields.details ?? {};
    this.domain = fields.domain ?? "";
    this.remote = fields.remote ?? false;
  }
}

/** isRpcError says whether a caught value is an RpcError, of one of the codes where some are named. */
export function isRpcError(error: unknown, ...codes: Code[]): error is RpcError {
  return error instanceof RpcError && (codes.length === 0 || codes.includes(error.code));
}

/** isError says whether a caught value is an error, also one that was made in another realm of this process. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** messageOf is what a caught value says. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

/** ErrorOptions are the optional parts of an error. */
export type ErrorOptions = ErrorDetails & {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
};

function make(code: Code) {
  return (reason: string, message: string, options: ErrorOptions = {}): RpcError => {
    const { metadata, cause, ...details } = options;
    return new RpcError({ code, reason, message, details, cause, ...(metadata && { metadata }) });
  };
}

/** invalidArgument refuses a request and names every field that is wrong. */
export function invalidArgument(fieldViolations: readonly FieldViolation[], reason = "FIELDS_INVALID"): RpcError {
  const listed = fieldViolations.map((v) => `${v.field}: ${v.description}`).join("; ");
  const message = `The request is not valid: ${listed}`;
  return new RpcError({ code: "INVALID_ARGUMENT", reason, message, details: { fieldViolations } });
}

/** cancelled says that the caller gave up. */
export const cancelled = make("CANCELLED");
/** deadlineExceeded says that the time of the call is up. */
export const deadlineExceeded = make("DEADLINE_EXCEEDED");
/** notFound says that the named resource does not exist. */
export const notFound = make("NOT_FOUND");
/** alreadyExists says that the resource to create is there. */
export const alreadyExists = make("ALREADY_EXISTS");
/** permissionDenied says that this caller may not do this, whoever asks again. */
export const permissionDenied = make("PERMISSION_DENIED");
/** unauthenticated says that the caller could not be recognised. */
export const unauthenticated = make("UNAUTHENTICATED");
/** resourceExhausted says that a quota or a limit is used up; give retryDelayMs where it is known. */
export const resourceExhausted = make("RESOURCE_EXHAUSTED");
/** failedPrecondition says that the state must change before a repeat can succeed. */
export const failedPrecondition = make("FAILED_PRECONDITION");
/** aborted says that the call lost a race; the caller repeats its read-modify-write. */
export const aborted = make("ABORTED");
/** outOfRange says that the request reaches beyond what there is. */
export const outOfRange = make("OUT_OF_RANGE");
/** unimplemented says that there is no such method. */
export const unimplemented = make("UNIMPLEMENTED");
/** unavailable says that the same call may succeed soon. */
export const unavailable = make("UNAVAILABLE");
/** dataLoss says that stored data is damaged. */
export const dataLoss = make("DATA_LOSS");
/** internal says that an invariant is broken: a bug. */
export const internal = make("INTERNAL");

/** StartupError stops a process before it serves; its message is the one sentence that the operator reads. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}

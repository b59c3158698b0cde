/** Kind is how the messages of a method travel. */
export type Kind = "unary" | "server_streaming" | "client_streaming" | "bidi_streaming";

/** Idempotency is what a method promises about running twice. */
export type Idempotency = "NO_SIDE_EFFECTS" | "IDEMPOTENT";

/** Owner is the one layer that tries a failed call again. */
export type Owner = "nobody" | "engine" | "mesh";

/** Contract is one service as its file says, right or wrong; the rules judge it. */
export interface Contract {
  /** The full name, such as colheita.storage.v1.StorageService. */
  readonly service: string;
  /** The file that says so, such as proto/colheita/storage/v1/storage_service.proto. */
  readonly file: string;
  /** The service account that answers: the package's last name before its version. */
  readonly account: string;
  readonly circuit: Circuit | undefined;
  readonly methods: readonly Method[];
}

/** Circuit limits what is sent to a service. A field that the contract leaves out is 0. */
export interface Circuit {
  readonly maxConnections: number;
  readonly maxPendingRequests: number;
  readonly maxRequests: number;
  readonly consecutiveErrors: number;
  readonly ejectionMs: number;
}

/** Method is one RPC. */
export interface Method {
  readonly name: string;
  readonly kind: Kind;
  readonly idempotency: Idempotency | undefined;
  readonly policy: Policy | undefined;
}

/** Policy says how a method may be called. A duration that the contract leaves out is undefined. */
export interface Policy {
  readonly deadlineMs: number | undefined;
  readonly heartbeatMs: number | undefined;
  readonly callers: readonly string[];
  readonly retry: Retry;
  /** The full names of the methods that serving this one calls: package.Service/Method. */
  readonly calls: readonly string[];
}

/** Retry is the policy's retry. Fields that the contract leaves out are undefined, 0 and empty. */
export interface Retry {
  readonly owner: Owner | undefined;
  readonly maxAttempts: number;
  /** Names of google.rpc.Code, in the contract's order. */
  readonly codes: readonly string[];
  readonly perTryMs: number | undefined;
}

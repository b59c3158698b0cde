/** Call says what a probe is to call, and how. */
export type Call = {
  /** path is "package.Service/Method". */
  readonly path: string;
  /** address is "host:port". */
  readonly address: string;
  /**
   * via: "kit" calls as our services do, with the contract's deadline; "raw" is a bare grpc-js client, which sends no
   * deadline of its own.
   */
  readonly via: "kit" | "raw";
  /** deadlineMs is the call's own deadline; kit's client sends the contract's where that is earlier. */
  readonly deadlineMs?: number;
  /** stream: the method streams. Default: what the contract says, and unary where it does not know the method. */
  readonly stream?: boolean;
  /** messages is after how many messages of a stream the call is cancelled by its reader. Default: never. */
  readonly messages?: number;
  /** request is the message, base64 of its bytes. Default: the empty one. */
  readonly request?: string;
  /** requestId travels as x-request-id. Default: a new one for each call. */
  readonly requestId?: string;
  /** metadata goes along; only "raw" sends it. */
  readonly metadata?: Readonly<Record<string, string>>;
};

/** Outcome is what a call came to. */
export type Outcome = {
  /** code is the status's name, "OK" where it succeeded. */
  readonly code: string;
  readonly message: string;
  /** reason is that of the service's ErrorInfo, "" where a proxy or the client itself ended the call. */
  readonly reason: string;
  readonly elapsedMs: number;
  readonly requestId: string;
  /** messages is how many messages came. */
  readonly messages: number;
  /** answer is the last message, base64 of its bytes. */
  readonly answer: string;
};

/** Load is a call made again and again, at its times, however long the answers take. */
export type Load = {
  readonly call: Call;
  readonly perSecond: number;
  readonly durationMs: number;
};

/** Sample is one call of a load. */
export type Sample = {
  /** atMs is when it began, from the load's beginning. */
  readonly atMs: number;
  readonly elapsedMs: number;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
};

/** ProbeCommands are what a probe can be told. */
export type ProbeCommands = {
  call: { input: Call; output: Outcome };
  /** burst makes so many calls at once. */
  burst: { input: { readonly call: Call; readonly count: number }; output: readonly Outcome[] };
  /** load answers when its last call has ended. */
  load: { input: Load; output: readonly Sample[] };
  /** endLoads lets every load make no more calls. */
  endLoads: { input: null; output: null };
};

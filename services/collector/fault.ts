/** Fault is what went wrong at a site's side. It ends a shard as a result and never as an error of the call. */
export type Fault = {
  /** reason is an upper snake case word: "HTTP_429", "TIMEOUT", "PAGE_MALFORMED". */
  readonly reason: string;
  /** message is the same for people, in a sentence. */
  readonly message: string;
  /** retry says whether the same request may succeed later. */
  readonly retry: boolean;
  /** retryAfterMs is the wait that the site asked for. Undefined: it said nothing. */
  readonly retryAfterMs?: number;
  /** trouble says whether the site itself is in trouble, which its circuit breaker counts. */
  readonly trouble: boolean;
};

/** Answer is one answer of a site, taken whole. */
export type Answer = {
  readonly status: number;
  /** headers by lower case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** body is uncompressed. */
  readonly body: Buffer;
  /** url is where the answer came from in the end, redirects followed. */
  readonly url: string;
};

/** Fetched is an answer, or why there is none. A fault may come with the answer that it was found in. */
export type Fetched =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly fault: Fault; readonly answer?: Answer };

/** failed makes a Fetched of a fault. */
export function failed(fault: Fault, answer?: Answer): Fetched {
  return { ok: false, fault, ...(answer !== undefined && { answer }) };
}

/** lasting is a fault that the same request meets again. */
export function lasting(reason: string, message: string): Fault {
  return { reason, message, retry: false, trouble: false };
}

/** passing is a fault that may be over soon, and that speaks of a site in trouble. */
export function passing(reason: string, message: string): Fault {
  return { reason, message, retry: true, trouble: true };
}

/** malformed is a page that is not what its source's file says. */
export function malformed(message: string): Fault {
  return { reason: "PAGE_MALFORMED", message, retry: true, trouble: false };
}

/** statusFault is what a status says; undefined where it is a success. */
export function statusFault(status: number, retryAfterMs: number | undefined): Fault | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = { reason: `HTTP_${status}`, message: `The site answered with status ${status}.` };
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  // A 304 to a request without conditions is a cache gone wrong: it passes.
  const retry = status >= 500 || status === 429 || status === 408 || status === 425 || status === 304;
  // A site that says when to come back is well, and only wants less of us.
  const trouble = status >= 500 || (status === 429 && retryAfterMs === undefined);
  return { ...said, ...wait, retry, trouble };
}

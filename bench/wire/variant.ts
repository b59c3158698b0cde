/**
 * Variant is one way to serve something and to call it; its two sides run in processes of their own. A call is made with
 * what it differs in.
 */
export type Variant<Call = void> = {
  /** serve serves on a free port of 127.0.0.1. */
  serve(identities: Identities): Promise<Served>;
  /** connect makes a caller; it need not be connected yet. */
  connect(address: string, identities: Identities): Promise<Caller<Call>>;
};

/** Identities are where the certificates of both sides lie; most variants need none. */
export type Identities = { readonly folder: string };

/** Served is a server under way. */
export type Served = { readonly address: string; close(): Promise<void> };

/** Caller calls that server. */
export type Caller<Call = void> = {
  /** call makes one call, and throws where the answer is not the one that belongs to it. */
  call(call: Call): Promise<void>;
  close(): Promise<void>;
};

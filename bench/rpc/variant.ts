/** Variant is one way to serve an echo and to call it; its two sides run in processes of their own. */
export type Variant = {
  /** serve serves on a free port of 127.0.0.1. */
  serve(identities: Identities): Promise<Served>;
  /** connect makes a caller; it need not be connected yet. */
  connect(address: string, identities: Identities): Promise<Caller>;
};

/** Identities are where the certificates of both sides lie; most variants need none. */
export type Identities = { readonly folder: string };

/** Served is a server under way. */
export type Served = { readonly address: string; close(): Promise<void> };

/** Caller calls that server. */
export type Caller = {
  /** call makes one call, and throws where the answer is not the echo. */
  call(): Promise<void>;
  close(): Promise<void>;
};

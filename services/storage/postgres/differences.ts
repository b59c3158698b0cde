/** what are the values of listing_history.what. */
export const what = { NEW: 1, UPDATED: 2, GONE: 3, REAPPEARED: 4 } as const;

/** HISTORY are the columns of listing_history. */
export const HISTORY = `listing_id, snapshot_no, source_id, version_no, what, move, drop_share, state, hash, lasting, kind, amount,
  currency, price_no, seen_no, before_no, before_state, before_kind, before_amount, before_currency, external_id`;

/** Differing is a snapshot whose differences from its base are to be found. */
export type Differing = {
  readonly no: number;
  readonly baseNo: number;
  readonly sourceId: number;
  readonly lineNo: number;
};

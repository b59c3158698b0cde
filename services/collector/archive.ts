import type { Context } from "../kit/context.ts";
import type { PageContent } from "../kit/packing.ts";

/** ArchivedPage is what a page is found by, and how large it is. */
export type ArchivedPage = PageContent;

/**
 * Archive keeps pages by their content. What was put is never changed; the same bytes are kept once. Where it can't be
 * written to or read from, it throws UNAVAILABLE with reason ARCHIVE_UNAVAILABLE.
 */
export type Archive = {
  /** put keeps bytes and returns their SHA-256 in lower case hex, once they would survive a crash of the machine. */
  put(ctx: Context, bytes: Uint8Array): Promise<string>;
  /** get streams what was put, by its SHA-256 and size. The last piece comes only after the whole was found to be undamaged; else DATA_LOSS. */
  get(ctx: Context, page: ArchivedPage): AsyncIterable<Uint8Array>;
  /** getPacked is what was put as one zstd frame, for whoever unpacks it: nothing has looked whether it is damaged. */
  getPacked(ctx: Context, page: ArchivedPage): Promise<Uint8Array>;
  /** check rejects where nothing could be put now. */
  check(ctx: Context): Promise<void>;
};

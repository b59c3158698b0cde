import type { Context } from "../kit/context.ts";
import type { PageContent } from "../kit/packing.ts";

/** Place is where a page is in a pack: a file of the archive that holds the pages which were kept together. */
export type Place = {
  /** pack is the SHA-256 of that file in lower case hex. */
  readonly pack: string;
  readonly offsetBytes: number;
  /** packedBytes is how long the page is there. */
  readonly packedBytes: number;
  /** packedSha256 is of the page as it is there, in lower case hex; undefined where a version before has kept it. */
  readonly packedSha256: string | undefined;
};

/** ArchivedPage is what a page is found by, and how large it is. Without a place it has a file of its own. */
export type ArchivedPage = PageContent & { readonly place: Place | undefined };

/** PreparedPage is a page on its way into the archive: packed, so that it takes a tenth of its memory, or known to be there. */
export type PreparedPage = PageContent & {
  readonly content: { readonly frame: Uint8Array } | { readonly kept: Place | undefined };
};

/** largestPieceBytes is how much getPacked reads at once: it waits in memory for whoever takes it. A message has room for it. */
export const largestPieceBytes = 256 * 1024;

/**
 * Archive keeps pages by their content. What was put is never changed, and what is known to be there is not put again. Where
 * it can't be written to or read from, it throws UNAVAILABLE with reason ARCHIVE_UNAVAILABLE.
 */
export type Archive = {
  /** prepare makes a page ready to be put. Nothing is written yet. known are places by the SHA-256 of what is there. */
  prepare(ctx: Context, bytes: Uint8Array, known: ReadonlyMap<string, Place>): Promise<PreparedPage>;
  /** put keeps pages together, and returns where each is, in their order, once all would survive a crash of the machine. */
  put(ctx: Context, pages: readonly PreparedPage[]): Promise<readonly ArchivedPage[]>;
  /** get streams what was put. The last piece comes only after the whole was found to be undamaged; else DATA_LOSS. */
  get(ctx: Context, page: ArchivedPage): AsyncIterable<Uint8Array>;
  /**
   * getPacked gives each page as one zstd frame, for whoever unpacks it: nothing has looked whether it is damaged. Those that were
   * read together come together: largestPieceBytes at most, or one that is larger.
   */
  getPacked(ctx: Context, pages: readonly ArchivedPage[]): AsyncIterable<readonly Uint8Array[]>;
  /** check rejects where nothing could be put now. */
  check(ctx: Context): Promise<void>;
};

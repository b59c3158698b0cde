import type { DataSource } from "typeorm";
import type {
  ListChangesRequest,
  ListChangesResponse,
  ListListingsRequest,
  ListListingsResponse,
  ListPriceHistoryRequest,
  ListPriceHistoryResponse,
  ListRejectsRequest,
  ListRejectsResponse,
  ListSnapshotsRequest,
  ListSnapshotsResponse,
} from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Context } from "../../kit/context.ts";
import { decodePageToken, encodePageToken, pageSize } from "../../kit/page-token.ts";
import { listChanges } from "../postgres/reads/list-changes.ts";
import { listListings } from "../postgres/reads/list-listings.ts";
import { listPriceHistory } from "../postgres/reads/list-price-history.ts";
import { listRejects } from "../postgres/reads/list-rejects.ts";
import { listSnapshots } from "../postgres/reads/snapshots.ts";
import { changeFilterOf, listingFilterOf, listingOf, parentOf, snapshotOf } from "./requests.ts";

/** Lists answers the methods that return pages: it turns page tokens into cursors and back. */
export class Lists {
  readonly #dataSource: DataSource;

  constructor(deps: { readonly dataSource: DataSource }) {
    this.#dataSource = deps.dataSource;
  }

  async listings(ctx: Context, req: ListListingsRequest): Promise<ListListingsResponse> {
    const page = paged(req);
    const [price = "", externalId = "", source = "", ...pins] = page.position ?? [];
    const after = page.position && { price, externalId, source, pins };
    const { listings, next } = await listListings(ctx, this.#dataSource, listingFilterOf(req), page.size, after);
    const position = next && [next.price, next.externalId, next.source, ...next.pins];
    return { listings: [...listings], nextPageToken: page.token(position) };
  }

  async priceHistory(ctx: Context, req: ListPriceHistoryRequest): Promise<ListPriceHistoryResponse> {
    const page = paged(req);
    const [pin = "", day = ""] = page.position ?? [];
    const after = page.position && { pin, day };
    const { points, next } = await listPriceHistory(ctx, this.#dataSource, listingOf(req.parent), page.size, after);
    return { points: [...points], nextPageToken: page.token(next && [next.pin, next.day]) };
  }

  async changes(ctx: Context, req: ListChangesRequest): Promise<ListChangesResponse> {
    const page = paged(req);
    const [pin = "", share = "", externalId = "", kind = ""] = page.position ?? [];
    const after = page.position && { pin, share, externalId, kind };
    const { changes, next } = await listChanges(ctx, this.#dataSource, changeFilterOf(req), page.size, after);
    const position = next && [next.pin, next.share, next.externalId, next.kind];
    return { changes: [...changes], nextPageToken: page.token(position) };
  }

  async snapshots(ctx: Context, req: ListSnapshotsRequest): Promise<ListSnapshotsResponse> {
    const page = paged(req);
    const before = page.position?.[0];
    const { snapshots, next } = await listSnapshots(ctx, this.#dataSource, parentOf(req.parent), page.size, before);
    return { snapshots: [...snapshots], nextPageToken: page.token(next === undefined ? undefined : [next]) };
  }

  async rejects(ctx: Context, req: ListRejectsRequest): Promise<ListRejectsResponse> {
    const page = paged(req);
    const [pin = "", ordinal = "", pageNo = "", row = ""] = page.position ?? [];
    const after = page.position && { pin, ordinal, page: pageNo, row };
    const filter = { ref: snapshotOf(req.parent), reason: req.reason };
    const { rejects, next } = await listRejects(ctx, this.#dataSource, filter, page.size, after);
    const position = next && [next.pin, next.ordinal, next.page, next.row];
    return { rejects: [...rejects], nextPageToken: page.token(position) };
  }
}

type PagedRequest = { readonly pageSize: number; readonly pageToken: string };

type Paged = {
  readonly size: number;
  /** position is where the page begins; undefined for the first one. */
  readonly position: readonly string[] | undefined;
  /** token makes the token of the next page, "" where there is none. */
  token(position: readonly string[] | undefined): string;
};

// A token belongs to the question that it was made for: only the size of a page may differ.
function paged(req: PagedRequest): Paged {
  const { pageSize: asked, pageToken, ...question } = req;
  return {
    size: pageSize(asked),
    position: decodePageToken(pageToken, question),
    token: (position) => (position === undefined ? "" : encodePageToken(position, question)),
  };
}

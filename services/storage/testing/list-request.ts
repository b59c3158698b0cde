import { ListListingsRequest } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";

/** listRequest asks for all listings of the source "shop": what is given is all that a test's question is about. */
export function listRequest(more: Partial<ListListingsRequest> = {}): ListListingsRequest {
  return ListListingsRequest.fromPartial({ parent: "sources/shop", ...more });
}

import type { Paginate } from "../../kit/sourcefile/types.ts";
import { byCursor, byLink, byNext } from "./linked.ts";
import { byOffset, byPage } from "./numbered.ts";
import { end, type Paginator } from "./paginator.ts";

/** paginatorOf is the paginator that a source's file asks for. */
export function paginatorOf(paginate: Paginate): Paginator {
  switch (paginate.kind) {
    case "none":
      return { paths: [], address: (first) => first, after: () => end };
    case "page":
      return byPage(paginate);
    case "offset":
      return byOffset(paginate);
    case "cursor":
      return byCursor(paginate);
    case "link":
      return byLink();
    case "next":
      return byNext(paginate);
  }
}

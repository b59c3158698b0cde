import type { Page } from "../pages/page.ts";
import { measuredByText } from "../pages/size.ts";

/** pageOf is a page of rows as one that was read whole; aroundBytes is what it has around them. */
export function pageOf(rows: readonly unknown[], body: unknown = undefined, aroundBytes = 0): Page {
  return { ...measuredByText(rows, aroundBytes), rows, body };
}

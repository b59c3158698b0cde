import { state } from "../states.ts";

/**
 * isPublished is a condition on a row of listing_history: readers may see it. Lines share the ids of listings, so that
 * beside a listing's published history stands what lines wrote that are not published yet, or not any more.
 */
export function isPublished(row: string): string {
  return `exists (select from snapshot n where n.no = ${row}.snapshot_no and n.state = ${state.PUBLISHED})`;
}

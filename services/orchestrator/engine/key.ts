/**
 * idempotencyKey names a call for its callee: the same for all its attempts, another for every other call of any run.
 * Item ids are percent-encoded, so that no id can look like another key.
 */
export function idempotencyKey(run: string, step: string, itemId: string): string {
  return itemId === "" ? `${run}/${step}` : `${run}/${step}/${encodeURIComponent(itemId)}`;
}

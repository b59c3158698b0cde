/**
 * together waits until all have ended, and throws then where one has failed: what would go on by itself would disturb
 * whoever comes next, and what it has begun would be cleared up by nobody.
 */
export async function together<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

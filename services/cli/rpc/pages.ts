/** Page is one answer of a method that lists. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string };

const largestPage = 1_000;

/** pages asks for page after page until there are so many, or no more. */
export async function pages<T>(most: number, ask: (size: number, token: string) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let token = "";
  do {
    const page = await ask(Math.min(most - all.length, largestPage), token);
    all.push(...page.items);
    token = page.next;
  } while (token !== "" && all.length < most);
  return all;
}

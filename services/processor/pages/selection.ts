/**
 * Selection says what is read of a JSON value: everything, or of an object these members alone. Of a list it is said of every
 * element. What is neither object nor list is read in any case.
 */
export type Selection = typeof everything | { readonly [member: string]: Selection };

/** everything selects a value as it is. */
export const everything = "everything";

/** Reads are what a normaliser looks at, in a row and in the page around it: the rest of a page needs not be built. */
export type Reads = { readonly row: Selection; readonly page: Selection };

/** readsEverything is for those of whom it is not known what they look at. */
export const readsEverything: Reads = { row: everything, page: everything };

/** selectionOf is what is read of a whole page whose rows lie at a path. */
export function selectionOf({ row, page }: Reads, path: readonly string[]): Selection {
  if (page === everything) return everything;
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(page).length === 0 ? row : everything;
  const within = (Object.hasOwn(page, step) ? page[step] : undefined) ?? {};
  return { ...page, [step]: selectionOf({ row, page: within }, rest) };
}

// What an index of PostgreSQL takes as one key is less than 2,704 bytes.
const LONGEST_WORD_BYTES = 1_000;
const LONGEST_CATEGORY = 200;

/**
 * termsOf are what a listing must have among its terms to be one that a question is about; none where the question has
 * neither words nor a category. They find too much rather than too little: a version itself says whether it is meant.
 */
export function termsOf(sourceId: number, words: readonly string[], categoryId: string): string[] {
  const short = words.filter((word) => Buffer.byteLength(word) <= LONGEST_WORD_BYTES);
  const terms = short.map((word) => `${sourceId}:${word}`);
  return categoryId === ""
    ? terms
    : [...terms, `${sourceId}=${Array.from(categoryId).slice(0, LONGEST_CATEGORY).join("")}`];
}

/** termsSql is SQL for the terms of a version of a source: those that termsOf asks for. */
export function termsSql(version: string, sourceId: string): string {
  const prefix = `${sourceId}::text || ':'`;
  const all = `string_to_array(nullif(${prefix} || replace(btrim(${version}.search), ' ', ' ' || ${prefix}), ${prefix}), ' ')`;
  // A title is short. One that is not may have a word that is no key.
  const words = `case when octet_length(${version}.search) <= ${LONGEST_WORD_BYTES} then ${all}
    else array(select w from unnest(${all}) w where octet_length(w) - octet_length(${prefix}) <= ${LONGEST_WORD_BYTES}) end`;
  return `coalesce(${words}, '{}') || (${sourceId}::text || '=' || left(${version}.category_id, ${LONGEST_CATEGORY}))`;
}

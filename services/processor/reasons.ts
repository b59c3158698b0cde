/** rejectReasons are all the reasons for which a row is no listing, and what each means. */
export const rejectReasons = {
  PAGE_MALFORMED: "The page could not be read as the format that the source's file names.",
  PAGE_TOO_LARGE: "The page is larger than the processor reads.",
  ITEM_MALFORMED: "The row, a line or record of its own, can't be read; its neighbours can.",
  ITEM_NOT_OBJECT: "The row is no object.",
  ITEM_TOO_LARGE: "The row, or the listing made of it, is larger than an item may be.",
  ID_MISSING: "The row does not say which listing it is.",
  ID_TOO_LONG: "The listing's id is longer than 128 bytes.",
  ID_MALFORMED: "The listing's id has control characters.",
  NORMALISER_FAILED: "The source's normaliser broke on the row: a mistake of ours.",
} as const;

/** RejectReason is one of the reasons for which a row is no listing. */
export type RejectReason = keyof typeof rejectReasons;

/** warningReasons are all that can be wrong with a listing that is kept, and what each means. */
export const warningReasons = {
  PRICE_MALFORMED: "There is a price, and it can't be read.",
  PRICE_OUT_OF_RANGE: "The price is larger than the source's largest price.",
  ORIGINAL_PRICE_MALFORMED: "There is a price before the discount, and it can't be read.",
  TITLE_MALFORMED: "The title is no text.",
  URL_MALFORMED: "The address is no http or https address.",
  CONDITION_MALFORMED: "The condition is none that is known.",
  QUANTITY_MALFORMED: "A quantity is no whole number from 0.",
  CATEGORY_MALFORMED: "The category is no text.",
  CATALOG_KEY_MALFORMED: "The catalogue key is no text.",
  SELLER_MALFORMED: "What is said of the seller can't be read.",
  LOCATION_MALFORMED: "What is said of the place can't be read.",
  IMAGES_MALFORMED: "The pictures are no list of addresses.",
  ATTRIBUTES_MALFORMED: "The attributes are no map of texts.",
  DESCRIPTION_MALFORMED: "The description is no text.",
  FLAG_MALFORMED: "Something that is yes or no is neither.",
  TIME_MALFORMED: "A time of the source can't be read.",
  LIST_TOO_LONG: "An expression met a list or map of more than 1,000 elements; the field is left out.",
  FIELDS_TRIMMED: "Fields were cut or left out because the listing was too large.",
} as const;

/** Warning is one of the things that can be wrong with a listing that is kept. */
export type Warning = keyof typeof warningReasons;

import { FieldReader, fieldsOf, listOf, textOf } from "../fields.ts";
import { readId } from "../identity.ts";
import { newListing } from "../listing.ts";
import { type Habits, idMissing, type Normaliser } from "../normaliser.ts";
import { everything, type Reads } from "../pages/selection.ts";
import { readTitle } from "../title.ts";
import { commonMembers, readAttributes, readCommon, readSellerId, tradeNumber } from "./mercadolivre.ts";

const site = "https://www.mercadolivre.com.br/p/";

/** catalogReads is what mercadolivreCatalog looks at. */
export const catalogReads: Reads = {
  row: { ...commonMembers, item_id: everything, seller_id: everything },
  page: { product: everything },
};

/**
 * mercadolivreCatalog normalises a catalogue product with its offers. A page is `{"product": …, "offers": …}`, the answers of
 * `/products/{id}` and `/products/{id}/items` side by side, and the rows lie at `offers.results`. An offer has no title, address or
 * picture of its own: they are the product's, and all offers of a product share them.
 */
export function mercadolivreCatalog(habits: Habits): Normaliser {
  return (row, page) => {
    const id = readId(row.item_id);
    if (id === "") return idMissing("item_id");
    const product = fieldsOf(fieldsOf(page).product);
    const listing = newListing(id);
    readCommon(listing, row, habits);
    const read = new FieldReader(listing, habits.zone);
    listing.title = readTitle(read.text(product.name, "TITLE_MALFORMED"));
    const productId = readId(product.catalog_product_id) || readId(product.id);
    listing.attributes = { ...readAttributes(product.attributes), ...listing.attributes };
    listing.catalogKey = productId || tradeNumber(listing.attributes);
    if (productId !== "") listing.url = read.url(site + encodeURIComponent(productId.toWellFormed()));
    listing.seller = readSellerId(row);
    listing.imageUrls = listOf(product.pictures)
      .map((picture) => read.url(fieldsOf(picture).secure_url || fieldsOf(picture).url))
      .filter((url) => url !== "");
    const domain = textOf(product.domain_id);
    if (domain !== "") listing.attributes.domain_id = domain;
    return listing;
  };
}

import type { Seller } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { FieldReader, type Fields, fieldsOf, textOf } from "../fields.ts";
import { readId } from "../identity.ts";
import { newListing } from "../listing.ts";
import { type Habits, idMissing, type Normaliser } from "../normaliser.ts";
import { everything, type Reads } from "../pages/selection.ts";
import { commonMembers, isOfficial, readCommon } from "./mercadolivre.ts";

/** searchReads is what mercadolivreSearch looks at. */
export const searchReads: Reads = {
  row: {
    ...commonMembers,
    id: everything,
    thumbnail: everything,
    official_store_name: everything,
    seller: {
      id: everything,
      nickname: everything,
      eshop: { nick_name: everything },
      seller_reputation: { level_id: everything, power_seller_status: everything },
      power_seller_status: everything,
    },
  },
  page: {},
};

/** mercadolivreSearch normalises results of Mercado Livre's `/sites/{site}/search`, of every era since 2018. */
export function mercadolivreSearch(habits: Habits): Normaliser {
  return (row) => {
    const id = readId(row.id);
    if (id === "") return idMissing("id");
    const listing = newListing(id);
    readCommon(listing, row, habits);
    listing.seller = readSeller(row);
    const thumbnail = new FieldReader(listing, habits.zone).url(row.thumbnail);
    if (thumbnail !== "") listing.imageUrls = [thumbnail];
    return listing;
  };
}

// Until 2021 a seller was an id, a shop and a reputation, since 2023 an id and a nickname; some answers have none at all.
function readSeller(row: Fields): Seller | undefined {
  const seller = fieldsOf(row.seller);
  const reputation = fieldsOf(seller.seller_reputation);
  const id = readId(seller.id);
  const officialStore = isOfficial(row);
  const name = textOf(row.official_store_name) || textOf(seller.nickname) || textOf(fieldsOf(seller.eshop).nick_name);
  if (id === "" && name === "" && !officialStore) return undefined;
  return {
    id,
    name,
    reputation:
      textOf(reputation.level_id) || textOf(reputation.power_seller_status) || textOf(seller.power_seller_status),
    officialStore,
    business: undefined,
  };
}

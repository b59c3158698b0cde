import { type Answer, json, type SiteRequest } from "../answer.ts";
import { away, dateOf, type Listing, listingByNumber, priceCents, quirkOf, rates } from "../days.ts";
import { priceShown } from "../rows.ts";
import { categoryId, categoryOf, externalId, listingNumber, type Shelf } from "../shelf.ts";
import { bucket, sellerOf, stockOf, titleOf } from "../words.ts";
import { badRequest, notFound } from "./error.ts";
import { addressOf, attributesOf, conditionOf, originalPrice, productOf, shippingOf } from "./parts.ts";

const idsMost = 20;

/** item answers `/items/{id}`: a listing that is away is paused, one that has gone for good is closed, one to come is unknown. */
export function item(req: SiteRequest, id: string): Answer {
  const found = find(req.shelf, id, req.day);
  return found === undefined ? unknown(id) : json(200, fields(req.shelf, found, req.day));
}

/** items answers `/items?ids=`: one element per id, in the order of the request, each with a code of its own. */
export function items(req: SiteRequest): Answer {
  const ids = (req.params.get("ids") ?? "").split(",").filter((id) => id !== "");
  if (ids.length === 0) return badRequest("Invalid ids: at least one id is expected");
  if (ids.length > idsMost) return badRequest(`Invalid ids: at most ${idsMost} ids are expected, not ${ids.length}`);
  const wanted = req.params.get("attributes")?.split(",");
  return json(
    200,
    ids.map((id) => {
      const found = find(req.shelf, id, req.day);
      if (found === undefined) return { code: 404, body: JSON.parse(unknown(id).body.toString()) };
      const body = Object.entries(fields(req.shelf, found, req.day));
      return { code: 200, body: Object.fromEntries(body.filter(([name]) => wanted?.includes(name) ?? true)) };
    }),
  );
}

function find(shelf: Shelf, id: string, day: number): Listing | undefined {
  const number = listingNumber(shelf, id);
  const found = number === undefined ? undefined : listingByNumber(shelf, number);
  return found !== undefined && found.bornDay <= day ? found : undefined;
}

function unknown(id: string): Answer {
  return notFound(`Item with id ${id.slice(0, 40)} not found`);
}

function fields(shelf: Shelf, listing: Listing, day: number): Record<string, unknown> {
  const lastDay = Math.min(day, listing.bornDay + rates.lifeDays - 1);
  const status = lastDay < day ? "closed" : away(shelf, listing, day) ? "paused" : "active";
  const quirk = status === "active" ? quirkOf(shelf, listing, day) : undefined;
  const id = externalId(shelf.site, listing.number);
  const price = priceShown(priceCents(shelf, listing, lastDay), quirk);
  const was = originalPrice(shelf, listing, lastDay);
  const title = titleOf(shelf, listing, quirk);
  const picture = `${600_000 + (listing.number % 400_000)}-MLB${listing.number}_012026`;
  return {
    id,
    site_id: "MLB",
    ...(title === undefined ? {} : { title }),
    subtitle: null,
    seller_id: sellerOf(shelf, listing).id,
    category_id: categoryId(shelf.site, categoryOf(shelf, listing.slot)),
    official_store_id: listing.number % 125 === 0 ? 1000 + sellerOf(shelf, listing).id : null,
    price,
    base_price: was ?? price,
    original_price: was,
    currency_id: "BRL",
    initial_quantity: 500,
    available_quantity: stockOf(listing, day),
    sold_quantity: bucket(listing.number),
    sale_terms: [],
    buying_mode: "buy_it_now",
    listing_type_id: listing.number % 2 === 0 ? "gold_pro" : "gold_special",
    start_time: `${dateOf(listing.bornDay)}T12:00:00.000Z`,
    stop_time: `${dateOf(listing.bornDay + 7300)}T04:00:00.000Z`,
    condition: conditionOf(listing),
    permalink: `https://produto.mercadolivre.com.br/MLB-${id.slice(3)}-_JM`,
    thumbnail_id: picture,
    thumbnail: `http://http2.mlstatic.com/D_${picture}-I.jpg`,
    secure_thumbnail: `https://http2.mlstatic.com/D_${picture}-I.jpg`,
    pictures: [
      {
        id: picture,
        url: `http://http2.mlstatic.com/D_${picture}-O.jpg`,
        secure_url: `https://http2.mlstatic.com/D_${picture}-O.jpg`,
        size: "500x500",
        max_size: "1200x1200",
        quality: "",
      },
    ],
    video_id: null,
    descriptions: [],
    accepts_mercadopago: true,
    non_mercado_pago_payment_methods: [],
    shipping: { ...shippingOf(listing), methods: [], dimensions: null, local_pick_up: false },
    international_delivery_mode: "none",
    seller_address: addressOf(shelf, listing),
    seller_contact: null,
    location: {},
    coverage_areas: [],
    attributes: attributesOf(shelf, listing),
    warnings: [],
    listing_source: "",
    variations: [],
    status,
    sub_status: [],
    tags: ["good_quality_thumbnail", "immediate_payment", "cart_eligible"],
    warranty: null,
    catalog_product_id: productOf(shelf, listing),
    domain_id: `MLB-D${categoryOf(shelf, listing.slot)}`,
    parent_item_id: null,
    differential_pricing: null,
    deal_ids: [],
    automatic_relist: false,
    date_created: `${dateOf(listing.bornDay)}T12:00:00.000Z`,
    last_updated: `${dateOf(day)}T03:00:00.000Z`,
    health: null,
    catalog_listing: productOf(shelf, listing) !== null,
    channels: ["marketplace"],
  };
}

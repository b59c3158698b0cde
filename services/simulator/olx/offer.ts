import { dateOf, kindOf, type Listing, previousPriceCents, priceCents, type Quirk } from "../days.ts";
import { hash } from "../hash.ts";
import { priceShown, type Row } from "../rows.ts";
import { categoryId, categoryOf, externalId, type Shelf } from "../shelf.ts";
import { brandOf, modelOf, pick, slugOf, titleOf } from "../words.ts";

const towns = [
  ["Warszawa", "warszawa", "Mazowieckie"],
  ["Kraków", "krakow", "Małopolskie"],
  ["Wrocław", "wroclaw", "Dolnośląskie"],
  ["Gdańsk", "gdansk", "Pomorskie"],
  ["Łódź", "lodz", "Łódzkie"],
] as const;

/** offer is a row as `/api/v1/offers/` shows it, junk rows included. */
export function offer(shelf: Shelf, row: Row, day: number, promoted: boolean): unknown {
  switch (row.kind) {
    case "text":
      return "reklama";
    case "null":
      return null;
    case "noId": {
      const { id: _, ...rest } = fields(shelf, row.listing, undefined, day, promoted);
      return rest;
    }
    case "listing":
      return fields(shelf, row.listing, row.quirk, day, promoted);
  }
}

function fields(shelf: Shelf, listing: Listing, quirk: Quirk | undefined, day: number, promoted: boolean) {
  const id = Number(externalId(shelf.site, listing.number));
  const title = titleOf(shelf, listing, quirk);
  const drawn = hash(shelf.seed, listing.number, 50);
  const [city, normalized, region] = pick(towns, drawn);
  const person = drawn % Math.max(1, Math.floor(shelf.slots / 5));
  const refreshed = `${dateOf(day)}T0${drawn % 10}:15:00+02:00`;
  const category = categoryOf(shelf, listing.slot);
  return {
    id,
    url: `https://www.olx.pl/d/oferta/${slugOf(shelf, listing)}-CID${category}-ID${id.toString(36)}.html?reason=${promoted ? "ip%7Cpromoted" : "extended_search"}`,
    ...(title === undefined ? {} : { title }),
    last_refresh_time: refreshed,
    created_time: `${dateOf(listing.bornDay)}T09:00:00+02:00`,
    valid_to_time: `${dateOf(day + 30)}T09:00:00+02:00`,
    pushup_time: promoted ? refreshed : null,
    omnibus_pushup_time: promoted ? refreshed : null,
    description: `${brandOf(shelf, listing)} ${modelOf(shelf, listing)}.<br />\n<br />\nStan jak na zdj&#281;ciach.<br />\nOdbi&oacute;r osobisty: ${city}.`,
    promotion: {
      highlighted: promoted,
      urgent: false,
      top_ad: promoted,
      options: promoted ? ["bundle_basic"] : [],
      b2c_ad_page: false,
      premium_ad_page: false,
    },
    params: params(shelf, listing, quirk, day),
    key_params: [],
    business: drawn % 5 === 0,
    user: {
      id: 100_000 + person,
      uuid: `00000000-0000-4000-8000-${String(person).padStart(12, "0")}`,
      created: "2019-05-04T10:00:00+02:00",
      other_ads_enabled: true,
      name: `USER_${person}`,
      company_name: "",
      is_online: false,
      last_seen: refreshed,
      seller_type: null,
    },
    status: "active",
    contact: {
      name: `USER_${person}`,
      phone: true,
      chat: true,
      negotiation: kindOf(shelf, listing) === "arranged",
      courier: true,
    },
    map: {
      zoom: 12,
      lat: 50 + (drawn % 4000) / 1000,
      lon: 17 + (drawn % 5000) / 1000,
      radius: 2,
      show_detailed: false,
    },
    location: {
      city: { id: 1 + (drawn % towns.length), name: city, normalized_name: normalized },
      region: { id: 1 + (drawn % towns.length), name: region, normalized_name: region.toLowerCase() },
    },
    photos: [
      {
        id,
        filename: `f${id.toString(36)}-PL`,
        rotation: 0,
        width: 1200,
        height: 900,
        link: `https://ireland.apollo.olxcdn.com:443/v1/files/f${id.toString(36)}-PL/image;s={width}x{height}`,
      },
    ],
    partner: null,
    category: { id: Number(categoryId(shelf.site, category)), type: "goods" },
    delivery: { rock: { offer_id: null, active: false, mode: null } },
    safedeal: { weight: 0, weight_grams: 0, status: "unactive", safedeal_blocked: false, allowed_quantity: [] },
    shop: { subdomain: null },
    offer_type: "offer",
  };
}

function params(shelf: Shelf, listing: Listing, quirk: Quirk | undefined, day: number): unknown[] {
  const state = listing.number % 4 === 3 ? { key: "new", label: "Nowe" } : { key: "used", label: "Używane" };
  const shown: unknown[] = [{ key: "state", name: "Stan", type: "select", value: state }];
  const kind = kindOf(shelf, listing);
  if (kind === "free" || kind === "trade") return shown;
  const before = previousPriceCents(shelf, listing, day);
  const value = priceShown(priceCents(shelf, listing, day), quirk);
  shown.unshift({
    key: "price",
    name: "Cena",
    type: "price",
    value: {
      value,
      type: kind === "arranged" ? "arranged" : "price",
      arranged: kind === "arranged",
      budget: false,
      currency: "PLN",
      negotiable: kind === "arranged",
      converted_value: null,
      previous_value: before === undefined ? null : before / 100,
      converted_previous_value: null,
      converted_currency: null,
      label: typeof value === "number" ? labelOf(value) : (value ?? ""),
      previous_label: before === undefined ? null : labelOf(before / 100),
    },
  });
  return shown;
}

/** labelOf writes an amount as OLX does: a space parts thousands, a comma the cents. */
function labelOf(amount: number): string {
  const [whole = "", cents = "00"] = amount.toFixed(2).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, " ");
  return `${grouped}${cents === "00" ? "" : `,${cents}`} zł`;
}

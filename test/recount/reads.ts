import { type Price, type PriceStyle, readAmount, readText } from "./price.ts";
import { type Fields, fromFields, isFields, plainId, type Read } from "./row.ts";

const romanian: PriceStyle = {
  thousands: ["."],
  decimal: ",",
  units: new Map([
    ["lei", "RON"],
    ["ron", "RON"],
    ["eur", "EUR"],
    ["€", "EUR"],
  ]),
  words: new Map(),
  largest: 1_000_000_00n,
};

const polish: PriceStyle = {
  thousands: [" ", "\u00a0", "\u202f"],
  decimal: ",",
  units: new Map([
    ["zł", "PLN"],
    ["zł\ndo negocjacji", "PLN"],
  ]),
  words: new Map<string, Price>([
    ["Zamienię", { kind: "trade" }],
    ["Za darmo", { kind: "free" }],
  ]),
};

const argentine: PriceStyle = { thousands: ["."], decimal: ",", units: new Map([["", "ARS"]]), words: new Map() };

/** olxRo reads a row of OLX Romania's recorded days. */
export const olxRo: Read = fromFields({
  id: ({ link }) => (typeof link === "string" ? (/-ID([0-9A-Za-z]+)\.html$/.exec(path(link))?.[1] ?? "") : ""),
  title: "title",
  untitled: ["PROMOVAT"],
  price: ({ price }) => readText(price, romanian),
});

/** olxPl reads a row of OLX Poland's recorded days. */
export const olxPl: Read = fromFields({
  id: ({ localId }) => plainId(localId),
  title: "title",
  price: ({ pricePLN }) => readText(pricePLN, polish),
});

/** mlaGrocery reads a record of the grocery files. */
export const mlaGrocery: Read = fromFields({
  id: groceryId,
  title: "Titulo",
  price: ({ Precios }) => readText(Precios, argentine),
});

/** mercadoLivre reads a search result or an item of Mercado Livre. */
export const mercadoLivre: Read = fromFields({
  id: ({ id }) => plainId(id),
  title: "title",
  price: ({ price, currency_id }) => readAmount(price, currency_id),
});

/** olxOffer reads a raw offer of OLX's platform. */
export const olxOffer: Read = fromFields({ id: ({ id }) => plainId(id), title: "title", price: offerPrice });

function groceryId({ Publicacion: publication, Enlace: link }: Fields): string {
  const number = typeof publication === "string" ? /^#([0-9]+)$/.exec(publication)?.[1] : undefined;
  if (number !== undefined) {
    return `MLA${number}`;
  }
  const inPath = typeof link === "string" ? /MLA-?([0-9]+)/.exec(path(link))?.[1] : undefined;
  return inPath === undefined ? "" : `MLA${inPath}`;
}

function offerPrice({ params }: Fields): Price {
  const list: unknown[] = Array.isArray(params) ? params : [];
  const price = list.filter(isFields).find(({ key }) => key === "price")?.value;
  if (price === undefined || price === null) {
    return { kind: "unknown" };
  }
  if (!isFields(price)) {
    return { kind: "unknown", warning: "PRICE_MALFORMED" };
  }
  if (price.type === "free") {
    return { kind: "free" };
  }
  return price.type === "exchange" ? { kind: "trade" } : readAmount(price.value, price.currency);
}

/** path returns a link's path: what lies behind the host and before the query and the fragment. */
function path(link: string): string {
  const bare = link.split(/[?#]/, 1)[0] ?? "";
  const host = bare.indexOf("://");
  const slash = bare.indexOf("/", host < 0 ? 0 : host + 3);
  return slash < 0 ? "" : bare.slice(slash);
}

import { hasEntities, type Listing, type Quirk, rates } from "./days.ts";
import { hash } from "./hash.ts";
import { categoryOf, type Shelf, type Site } from "./shelf.ts";

/** hugeBytes is the size of the title that the quirk "huge" gives a listing. */
export const hugeBytes = 2 * 1024 * 1024;

const goods: Record<Site, readonly string[]> = {
  mercadolivre: [
    "Notebook",
    "Celular",
    "Televisão",
    "Geladeira",
    "Bicicleta",
    "Violão",
    "Tênis",
    "Livro",
    "Panela",
    "Câmera",
  ],
  olx: ["Konsola", "Rower", "Kanapa", "Gitara", "Lodówka", "Telefon", "Wózek", "Książka", "Kurtka", "Lampa"],
  shop: ["Mesa", "Cadeira", "Estante", "Sofá", "Tapete", "Espelho", "Cômoda", "Luminária", "Colchão", "Cortina"],
};
const brands = [
  "Aurora",
  "Brisa",
  "Cedro",
  "Delta",
  "Estrela",
  "Faro",
  "Girassol",
  "Horizonte",
  "Ipê",
  "Jangada",
  "Lagoa",
  "Maré",
];
const styles = ["Pro", "Mini", "Max", "Clássico", "Plus", "Neo", "Eco", "Prime", "Duo", "Ultra"];
const cities = [
  ["São Paulo", "BR-SP"],
  ["Campinas", "BR-SP"],
  ["Rio de Janeiro", "BR-RJ"],
  ["Curitiba", "BR-PR"],
  ["Porto Alegre", "BR-RS"],
  ["Belo Horizonte", "BR-MG"],
  ["Salvador", "BR-BA"],
  ["Recife", "BR-PE"],
] as const;

/** slugs has what links make of each word of a title; numbers stay as they are. */
const slugs = new Map([...Object.values(goods).flat(), ...brands, ...styles].map((word) => [word, slug(word)]));

/** pick takes one of a list by a hash; the list is never empty. */
export function pick<T>(list: readonly [T, ...T[]] | readonly T[], drawn: number): T {
  const picked = list[drawn % list.length];
  if (picked === undefined) throw new RangeError("pick: the list is empty");
  return picked;
}

/** categoryName is what a site calls a category: a kind of goods, and a number once the kinds are used up. */
export function categoryName(site: Site, category: number): string {
  const round = Math.floor(category / goods[site].length);
  return round === 0 ? pick(goods[site], category) : `${pick(goods[site], category)} ${round + 1}`;
}

/** brandOf is a listing's brand. */
export function brandOf(shelf: Shelf, listing: Listing): string {
  return pick(brands, hash(shelf.seed, listing.number, 30));
}

/** modelOf is a listing's model: a style and a number. */
export function modelOf(shelf: Shelf, listing: Listing): string {
  const { style, number } = modelParts(shelf, listing);
  return `${style} ${number}`;
}

/** titleOf is the title in a listing's row, with the entities and quirks it has; undefined where it is missing. */
export function titleOf(shelf: Shelf, listing: Listing, quirk: Quirk | undefined): string | undefined {
  if (quirk === "titleMissing") return undefined;
  if (quirk === "huge") return "x".repeat(hugeBytes);
  const plain = plainTitle(shelf, listing);
  return hasEntities(shelf, listing) ? `${plain} &amp; acess&oacute;rios` : plain;
}

/** slugOf is the part of a link that people read: the title's words as links spell them. */
export function slugOf(shelf: Shelf, listing: Listing): string {
  const category = categoryOf(shelf, listing.slot);
  const round = Math.floor(category / goods[shelf.site].length);
  const { style, number } = modelParts(shelf, listing);
  // Of single words: to look a text up that was just put together costs more than to put this one together.
  const things = slugs.get(pick(goods[shelf.site], category));
  return `${things}${round === 0 ? "" : `-${round + 1}`}-${slugs.get(brandOf(shelf, listing))}-${slugs.get(style)}-${number}`;
}

/** Seller is who offers a listing; one seller has about twenty listings. */
export type Seller = { readonly id: number; readonly name: string; readonly city: string; readonly state: string };

/** sellerOf is the seller of a listing, the same for its whole life. */
export function sellerOf(shelf: Shelf, listing: Listing): Seller {
  const index = hash(shelf.seed, listing.number, 32) % Math.max(1, Math.floor(shelf.slots / 20));
  const [city, state] = pick(cities, hash(shelf.seed, index, 33));
  return { id: 10_000 + index, name: `LOJA_${index}`, city, state };
}

/** stockOf is how many of a thing are left, as a site shows it. */
export function stockOf(listing: Listing, day: number): number {
  return bucket(listing.number + Math.floor((day - listing.bornDay) / rates.stockDays));
}

/** bucket is a quantity as the marketplaces show it: the lower bound of a class, not a count. */
export function bucket(drawn: number): number {
  return pick([1, 5, 25, 50, 100, 150, 250, 500, 5000], drawn);
}

function plainTitle(shelf: Shelf, listing: Listing): string {
  const goodsName = categoryName(shelf.site, categoryOf(shelf, listing.slot));
  return `${goodsName} ${brandOf(shelf, listing)} ${modelOf(shelf, listing)}`;
}

function modelParts(shelf: Shelf, listing: Listing) {
  const drawn = hash(shelf.seed, listing.number, 31);
  return { style: pick(styles, drawn), number: 100 + ((drawn >>> 8) % 900) };
}

function slug(word: string): string {
  return word.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l").toLowerCase();
}

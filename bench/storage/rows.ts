import { Listing, Listing_Condition, PriceKind } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { createRandom } from "../../services/storage/testing/random.ts";

/** Day is one of the three that are measured: all new, 5% of the prices changed, nothing changed. */
export type Day = 1 | 2 | 3;

/** days are the days in order, and how the figures call them. */
export const days: readonly { readonly day: Day; readonly name: string }[] = [
  { day: 1, name: "day 1: all new" },
  { day: 2, name: "day 2: 5% changed" },
  { day: 3, name: "day 3: nothing changed" },
];

/** rowAt is the n-th row of a day, about 1.2 KB, the same in every process. Making one takes a few microseconds. */
export function rowAt(n: number, day: Day): Listing {
  const title = `${pick(things, n)} ${pick(things, n * 7 + 3)} ${pick(things, n * 13 + 5)} modelo ${n}`;
  return {
    ...empty,
    externalId: externalIdAt(n),
    title,
    url: `https://produto.example.com/${externalIdAt(n)}-${pick(things, n)}-${pick(things, n * 7 + 3)}-modelo-${n}`,
    price: moneyOf(centsAt(n, day)),
    priceKind: PriceKind.FIXED,
    originalPrice: n % 3 === 0 ? moneyOf(centsAt(n, 1) + 1_000) : undefined,
    condition: n % 5 === 0 ? Listing_Condition.USED : Listing_Condition.NEW,
    availableQuantity: BigInt(n % 500),
    soldQuantity: BigInt((n * 7) % 1_000),
    categoryId: `MLB${1_000 + (n % 400)}`,
    categoryName: `Categoria ${n % 400}`,
    catalogKey: n % 2 === 0 ? `CAT${n % 90_000}` : "",
    seller: pick(sellers, n),
    location: pick(locations, n),
    imageUrls: [1, 2, 3].map((k) => `https://http2.example.com/D_NQ_NP_${n * 31 + k}-MLB${n}-O.jpg`),
    attributes: pick(attributes, n),
    description: pick(descriptions, n),
    freeShipping: n % 2 === 0,
    sourceCreateTime: new Date(1_700_000_000_000 + n * 1_000),
    sourceUpdateTime: undefined,
  };
}

/** centsAt is the price of the n-th row: from the second day on every twentieth has another one. */
export function centsAt(n: number, day: Day): number {
  const cents = 1_000 + ((n * 7_919) % 500_000);
  return day > 1 && isChanged(n) ? cents - 100 : cents;
}

/** changedAmong is how many of so many rows have another price from the second day on. */
export function changedAmong(rows: number): number {
  return Math.ceil(rows / CHANGED_EVERY);
}

/** orderOf is in which order a day has its rows: as they are on the first, shuffled on the others. */
export function orderOf(rows: number, day: Day): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, n) => n);
  if (day === 1) return order;
  const random = createRandom(day);
  for (let last = rows - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** chunksOf are the rows of a day in its order, so many at once; they are made when they are asked for. */
export function* chunksOf(rows: number, day: Day, size: number): Generator<readonly Listing[]> {
  const order = orderOf(rows, day);
  for (let start = 0; start < rows; start += size) {
    yield Array.from(order.subarray(start, start + size), (n) => rowAt(n, day));
  }
}

/** externalIdAt is the n-th row's id: in no order, as those of a marketplace. */
export function externalIdAt(n: number): string {
  return `MLB${3_000_000_000 + ((n * 7_368_787) % 1_000_000_007)}`;
}

const CHANGED_EVERY = 20;
const CURRENCY = "BRL";

function isChanged(n: number): boolean {
  return n % CHANGED_EVERY === 0;
}

function moneyOf(cents: number) {
  return { currencyCode: CURRENCY, units: BigInt(Math.floor(cents / 100)), nanos: (cents % 100) * 10_000_000 };
}

function pick<T>(pool: readonly T[], n: number): T {
  const picked = pool[n % pool.length];
  if (picked === undefined) throw new TypeError("a pool has at least one value");
  return picked;
}

const empty = Listing.decode(new Uint8Array());

// Prime numbers of them, so that rows do not repeat each other's combinations.
const things = [
  ..."bicicleta notebook tênis mochila fogão cadeira relógio teclado".split(" "),
  ..."furadeira panela violão câmera tapete lâmpada carrinho".split(" "),
  ..."jaqueta monitor espelho caneca".split(" "),
];
const sellers = Array.from({ length: 997 }, (_, n) => ({
  id: String(70_000 + n),
  name: `LOJA ${n} DO CENTRO`,
  reputation: "5_green",
  officialStore: n % 9 === 0,
  business: true,
}));
const locations = Array.from({ length: 89 }, (_, n) => ({
  city: `Cidade ${n}`,
  region: `Estado ${n % 27}`,
  country: "BR",
}));
const attributes = Array.from({ length: 499 }, (_, n) => ({
  BRAND: `Marca ${n % 61}`,
  MODEL: `M-${n}`,
  COLOR: ["preto", "branco", "azul"][n % 3] ?? "",
  VOLTAGE: n % 2 === 0 ? "127 V" : "220 V",
  WEIGHT: `${n} g`,
}));
const descriptions = Array.from({ length: 101 }, (_, n) =>
  Array.from({ length: 60 }, (_, word) => things[(n * 17 + word * word) % things.length]).join(" "),
);

import { Listing, Listing_Condition, PriceKind } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { createRandom, type Random } from "../../services/storage/testing/random.ts";
import { rankOf, wordOf } from "./words.ts";

/** Variant is which of its two prices a listing has: what changes from day to day is the price, as in real sources. */
export type Variant = 0 | 1;

const TITLE_WORDS = 7;
const FINE = 1_000_000;
const empty = Listing.decode(new Uint8Array());

/** externalIdOf is the id of the n-th listing: no order but its own. */
export function externalIdOf(n: number): string {
  return `MLB${3_000_000_000 + ((n * 7_368_787) % 1_000_000_007)}`;
}

/** titleWords are the words of the n-th listing's title. */
export function titleWords(n: number): string[] {
  return wordsOf(createRandom(n), TITLE_WORDS);
}

/** goods is the n-th listing, about 1.2 KB as PostgreSQL keeps it, the same wherever it is made. */
export function goods(n: number, variant: Variant): Listing {
  const random = createRandom(n);
  const title = wordsOf(random, TITLE_WORDS)
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
    .join(" ");
  const cents = 500 + Math.floor(1_000 ** (1 + random.below(FINE) / FINE));
  const dearer = cents + Math.ceil((cents * (1 + random.below(60))) / 100);
  const price = variant === 0 ? cents : dearer;
  const id = externalIdOf(n);
  const category = random.below(400);
  return {
    ...empty,
    title,
    externalId: id,
    url: `https://produto.mercadolivre.com.br/${id}-${title.toLowerCase().replaceAll(" ", "-")}`,
    price: { currencyCode: "BRL", units: BigInt(Math.floor(price / 100)), nanos: (price % 100) * 10_000_000 },
    priceKind: PriceKind.FIXED,
    condition: random.chance(0.8) ? Listing_Condition.NEW : Listing_Condition.USED,
    availableQuantity: BigInt(random.below(500)),
    categoryId: `MLB${1_000 + category}`,
    categoryName: `Categoria ${category}`,
    seller: {
      id: String(random.below(50_000)),
      name: `LOJA ${wordOf(1 + random.below(5_000)).toUpperCase()}`,
      reputation: "5_green",
      officialStore: false,
      business: true,
    },
    location: { city: "São Paulo", region: "SP", country: "BR" },
    imageUrls: Array.from({ length: 3 }, () => `https://http2.mlstatic.com/D_${random.below(10 ** 9)}-MLB${n}-O.jpg`),
    attributes: Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [`ATTRIBUTE_${index}`, wordOf(1 + random.below(5_000))]),
    ),
    description: wordsOf(random, 40).join(" "),
    freeShipping: random.chance(0.5),
  };
}

function wordsOf(random: Random, count: number): string[] {
  return Array.from({ length: count }, () => wordOf(rankOf(random.below(FINE) / FINE)));
}

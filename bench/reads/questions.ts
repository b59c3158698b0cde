import type { StorageServiceDefinition } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Context } from "../../services/kit/context.ts";
import type { Client } from "../../services/kit/rpc.ts";
import { dayOf } from "../../services/storage/testing/day.ts";
import { createRandom } from "../../services/storage/testing/random.ts";
import { dayOfSnapshot, SOURCE } from "./catalog.ts";
import { externalIdOf, titleWords } from "./goods.ts";
import { wordOf } from "./words.ts";

/** Question is one read, asked of another listing, day or word each time. */
export type Question = {
  readonly name: string;
  /** isJudged says that the project has set a limit to it. */
  readonly isJudged: boolean;
  ask(): Promise<unknown>;
  /** rows asks the same, and is how many rows the answer has; undefined where that says nothing. */
  rows?(): Promise<number>;
};

type Reader = Client<StorageServiceDefinition>;
type Page = { readonly nextPageToken: string };

const PAGE_SIZE = 50;

/** questionsOf are the reads that are measured, of a source with so many listings and days. */
export function questionsOf(reader: Reader, ctx: Context, listings: number, days: number): Question[] {
  const random = createRandom(days);
  const anyNo = () => 1 + random.below(days);
  const asOf = (no: number) => dayOf(dayOfSnapshot(no));
  const listing = () => `sources/${SOURCE}/listings/${externalIdOf(random.below(listings))}`;
  const snapshot = () => `sources/${SOURCE}/snapshots/${dayOfSnapshot(anyNo())}`;
  const wordFrom = (first: number, last: number) => wordOf(first + random.below(last - first));
  const titles = () => titleWords(random.below(listings));
  const brl = (units: number) => ({ currencyCode: "BRL", units: BigInt(units), nanos: 0 });
  const price = () => 20 + random.below(5_000);
  const list = (more: Partial<Parameters<Reader["listListings"]>[1]>) =>
    reader.listListings(ctx, { ...everything, ...more });
  const changes = (more: Partial<Parameters<Reader["listChanges"]>[1]>) =>
    reader.listChanges(ctx, {
      parent: snapshot(),
      pageSize: PAGE_SIZE,
      pageToken: "",
      kinds: [],
      minDropShare: 0,
      ...more,
    });
  const judged = (name: string, ask: () => Promise<unknown>) => ({ name, isJudged: true, ask });
  const shown = (name: string, ask: () => Promise<unknown>) => ({ name, isJudged: false, ask });
  const search = (name: string, isJudged: boolean, of: () => Parameters<typeof list>[0]) => ({
    ...{ name, isJudged, ask: () => list(of()) },
    rows: async () => (await list(of())).listings.length,
  });
  return [
    judged("listing", () => reader.getListing(ctx, { name: listing(), asOfDay: undefined })),
    judged("listing as of a day", () => reader.getListing(ctx, { name: listing(), asOfDay: asOf(anyNo()) })),
    judged("price history", () =>
      reader.listPriceHistory(ctx, { parent: listing(), pageSize: PAGE_SIZE, pageToken: "" }),
    ),
    judged("changes of a day", () => changes({})),
    judged("changes of a day, large drops", () => changes({ minDropShare: 0.2 })),
    shown(
      "changes of a day, page 5",
      pageOf(5, snapshot, (parent, pageToken) => changes({ parent, pageToken })),
    ),
    shown("changes of a day, gone", () => changes({ kinds: [5] })),
    judged("prices", () => list({ minPrice: brl(price()) })),
    shown("prices as of yesterday", () => list({ minPrice: brl(price()), asOfDay: asOf(Math.max(1, days - 1)) })),
    shown("prices as of a day", () => list({ minPrice: brl(price()), asOfDay: asOf(anyNo()) })),
    search("search, a word of some title", true, () => ({ text: titles()[0] ?? "" })),
    search("search, two words of some title", true, () => ({ text: titles().slice(0, 2).join(" ") })),
    search("search, rare word", true, () => ({ text: wordFrom(5_000, 20_000) })),
    judged("search, no hit", () => list({ text: "naotem" })),
    search("search, word of 1 in 1,000", false, () => ({ text: wordFrom(500, 1_000) })),
    search("search, a word of some title as of a day", false, () => ({
      text: titles()[0] ?? "",
      asOfDay: asOf(anyNo()),
    })),
    search("category", false, () => ({ categoryId: `MLB${1_000 + random.below(400)}` })),
    judged("daily report", () => reader.getDailyReport(ctx, { name: snapshot() })),
  ];
}

const everything = {
  parent: `sources/${SOURCE}`,
  pageSize: PAGE_SIZE,
  pageToken: "",
  categoryId: "",
  minPrice: undefined,
  maxPrice: undefined,
  text: "",
  state: 0 as const,
  asOfDay: undefined,
};

// A later page alone: the pages before it are asked for once for each parent, and not counted where they are known.
function pageOf<T extends Page>(
  page: number,
  parentOf: () => string,
  ask: (parent: string, token: string) => Promise<T>,
) {
  const tokens = new Map<string, string>();
  return async () => {
    const known = [...tokens];
    const [parent, token] = known.length === 0 ? await find() : (known[Math.floor(known.length / 2)] ?? ["", ""]);
    return ask(parent, token);
  };
  async function find(): Promise<[string, string]> {
    const parent = parentOf();
    let token = "";
    for (let turned = 1; turned < page; turned++) token = (await ask(parent, token)).nextPageToken || token;
    tokens.set(parent, token);
    return [parent, token];
  }
}

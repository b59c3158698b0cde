import { describe, expect, it } from "@jest/globals";
import { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { makeItem } from "./item.ts";
import { builtIn } from "./normalisers/built-in.ts";
import { parseJson } from "./pages/json.ts";
import { createPageReader, type Layout } from "./pages/page.ts";
import { rejectReasons, warningReasons } from "./reasons.ts";
import { testHabits } from "./testing/habits.ts";
import { pageOf } from "./testing/page.ts";
import { createRandom, newSeed, type Random } from "./testing/random.ts";
import { repositorySources } from "./testing/sources.ts";
import { watched } from "./testing/watched.ts";

const keys = [
  "id",
  "item_id",
  "title",
  "price",
  "currency_id",
  "currency",
  "seller",
  "shipping",
  "attributes",
  "params",
  "key",
  "value",
  "photos",
  "link",
  "location",
  "city",
  "name",
  "row",
  "localId",
  "pricePLN",
  "Publicacion",
  "Enlace",
  "Precios",
  "thumbnail",
  "url",
  "permalink",
  "description",
  "__proto__",
  "constructor",
  "toString",
  "promotion",
  "pictures",
  "seller_address",
  "date_created",
  "body",
  "state",
  "country",
  "address",
  "city_name",
  "free_shipping",
  "value_name",
  "nickname",
  "eshop",
  "nick_name",
  "seller_reputation",
  "official_store_id",
  "power_seller_status",
  "user",
  "category",
  "type",
  "top_ad",
  "secure_url",
  "",
] as const;

const scalars: readonly [unknown, ...unknown[]] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  "9007199254740993",
  9007199254740991,
  "",
  " ",
  "N/A",
  "000 lei",
  "199,99 lei",
  "4 950 zł",
  "https://a.example/x-IDab1.html",
  "#12345",
  "No disponible",
  "https://a.example/MLA-123-x",
  "\u0000",
  "\ud800",
  "😀",
  "<b>x</b>",
  "&#0;&nbsp;",
  "2024-01-25 21:04:02",
  "MLA1",
  "x".repeat(300),
  "constructor",
];

function value(random: Random, depth: number): unknown {
  const kind = depth === 0 ? 0 : random.below(4);
  if (kind < 2) return random.pick(scalars);
  if (kind === 2) return Array.from({ length: random.below(5) }, () => value(random, depth - 1));
  return row(random, depth - 1);
}

function row(random: Random, depth: number): Record<string, unknown> {
  const count = random.below(9);
  const entries = Array.from({ length: count }, () => [random.pick(keys), value(random, depth)] as const);
  // As JSON.parse does it: a key "__proto__" is a key like any other.
  return parseJson(JSON.stringify(Object.fromEntries(entries))) as Record<string, unknown>;
}

describe("no row makes the processor throw", () => {
  it("of any source of the repository, and each becomes a listing or a reject that fits", async () => {
    const seed = newSeed();
    const random = createRandom(seed);
    const wrong: unknown[] = [];
    for (const [name, source] of await repositorySources()) {
      const rows = Array.from({ length: 500 }, () => (random.below(20) === 0 ? value(random, 2) : row(random, 3)));
      const page = pageOf(rows, value(random, 3));
      for (const index of rows.keys()) {
        const { item, size } = makeItem(source.normaliser, page, "2026-01-01", { page: 0, row: index });
        const mistake = mistakeOf(item, size);
        if (mistake !== "") wrong.push({ name, mistake, row: JSON.stringify(rows[index]) });
      }
    }
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  });
});

describe("a normaliser", () => {
  it.each(Object.entries(builtIn))("%s looks at nothing but what it says that it reads", (_, { create, reads }) => {
    const seed = newSeed();
    const random = createRandom(seed);
    const normalise = create(testHabits({ currency: "BRL" }));
    const unselected = new Set<string>();
    for (let i = 0; i < 1_000; i++) {
      const body = watched({ product: row(random, 3), results: [] }, reads.page, unselected, "page.");
      normalise(watched({ ...row(random, 4), id: "1", item_id: "1" }, reads.row, unselected), body, "2026-01-01");
    }
    expect({ seed, unselected: [...unselected] }).toEqual({ seed, unselected: [] });
  });
});

function mistakeOf(item: Item, size: number): string {
  const encoded = Item.encode(item).finish().length;
  if (encoded > size) return `${encoded} bytes, above the size ${size}`;
  if (item.outcome?.$case !== "reject") {
    const unknown = item.outcome?.value.warnings.filter((warning) => !Object.hasOwn(warningReasons, warning)) ?? [
      "no outcome",
    ];
    return unknown.join();
  }
  const { reason, message } = item.outcome.value;
  return reason === "NORMALISER_FAILED" || !Object.hasOwn(rejectReasons, reason) ? `${reason}: ${message}` : "";
}

describe("no page makes the processor throw", () => {
  it("whatever its bytes are", () => {
    const seed = newSeed();
    const random = createRandom(seed);
    const good = Buffer.from('{"results":[{"id":"a","price":1.5},{"id":"b"}]}\n');
    const formats: readonly [Layout["format"], ...Layout["format"][]] = ["json", "ndjson", "csv"];
    const reasons = new Set<string>();
    for (let i = 0; i < 3_000; i++) {
      const bytes = Buffer.from(good.subarray(0, random.below(good.length + 1)));
      for (let flips = random.below(4); flips > 0; flips--) bytes[random.below(bytes.length || 1)] = random.below(256);
      const format = random.pick(formats);
      const read = createPageReader({ format, rows: format === "json" ? "results" : "" })(bytes, 10_000);
      reasons.add(read.ok ? "read" : read.reason);
    }
    expect({ seed, reasons: [...reasons].sort() }).toEqual({ seed, reasons: ["PAGE_MALFORMED", "read"] });
  });
});

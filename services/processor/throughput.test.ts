import { describe, expect, it } from "@jest/globals";
import { createMetrics } from "../kit/metrics.ts";
import { testContext } from "../kit/testing/context.ts";
import { collected } from "../kit/testing/failure.ts";
import { createProcessorMetrics } from "./metrics.ts";
import { processShard } from "./process.ts";
import type { Source } from "./source.ts";
import { createArchive } from "./testing/archive.ts";
import { processRequest } from "./testing/process-request.ts";
import { repositorySources } from "./testing/sources.ts";

const mebibyte = 1024 * 1024;

const request = processRequest();

/** result is a search result as the site gives it today, about 2 kB. */
function result(number: number): Record<string, unknown> {
  return {
    id: `MLB${number}`,
    title: `Furadeira de impacto ${number}`,
    price: number + 0.99,
    original_price: null,
    currency_id: "BRL",
    permalink: `https://produto.mercadolivre.com.br/MLB-${number}-furadeira-_JM#position=${number % 50}`,
    thumbnail: `http://http2.example.com/D_${number}-I.jpg`,
    condition: "new",
    available_quantity: 50,
    category_id: "MLB1234",
    seller: { id: number % 999, nickname: `LOJA ${number % 999}` },
    address: { state_name: "São Paulo", city_name: "Campinas" },
    shipping: { free_shipping: true, mode: "me2", logistic_type: "fulfillment", tags: ["mandatory_free_shipping"] },
    attributes: Array.from({ length: 8 }, (_, i) => ({
      id: `ATTRIBUTE_${i}`,
      name: `Atributo ${i}`,
      value_id: null,
      value_name: `Valor ${i}`,
      values: [{ id: null, name: `Valor ${i}` }],
    })),
    installments: { quantity: 10, amount: 12.5, rate: 0, currency_id: "BRL" },
  };
}

async function process(source: Source, pages: readonly Uint8Array[], repeats: number, onBatch: () => void) {
  const archive = createArchive(function* () {
    for (let i = 0; i < repeats; i++) yield* pages;
  });
  let items = 0;
  const work = {
    source,
    collector: archive,
    storage: {
      writeListings: async (_ctx: unknown, { count }: { readonly count: number }) => {
        items += count;
        onBatch();
        return { listings: count, rejects: 0 };
      },
    },
    inFlight: 4,
    largestPageBytes: 64 * mebibyte,
    observe: createProcessorMetrics(createMetrics().registry).observer("test"),
  };
  const startMs = performance.now();
  await collected(processShard(testContext(), request, work));
  return { items, seconds: (performance.now() - startMs) / 1000 };
}

describe("a large shard", () => {
  it("of 200 MB takes a bounded memory, and prints how fast it is", async () => {
    const source = (await repositorySources()).get("mercadolivre-search");
    if (source === undefined) throw new TypeError("there is no source mercadolivre-search");
    const page = Buffer.from(JSON.stringify({ results: Array.from({ length: 1_000 }, (_, i) => result(i)) }));
    const repeats = Math.ceil((200 * mebibyte) / page.length);
    const before = held();
    let most = 0;
    const { items, seconds } = await process(source, [page], repeats, () => {
      most = Math.max(most, held() - before);
    });
    expect(items).toBe(repeats * 1_000);
    const speed = `${Math.round(items / seconds)} listings/s, ${((page.length * repeats) / mebibyte / seconds).toFixed(0)} MiB/s`;
    globalThis.process.stderr.write(`a shard of 200 MB: ${speed}, ${Math.round(most / mebibyte)} MiB at most\n`);
    // The page under way, what was made of it, four batches, and what the collector has not swept up yet.
    expect(most).toBeLessThan(160 * mebibyte);
  });
});

function held(): number {
  const { heapUsed, arrayBuffers } = globalThis.process.memoryUsage();
  return heapUsed + arrayBuffers;
}

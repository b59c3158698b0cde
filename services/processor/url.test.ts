import { describe, expect, it } from "@jest/globals";
import { createRandom, newSeed } from "./testing/random.ts";
import { canonicalParsed, canonicalUrl, pathOf } from "./url.ts";

describe("canonicalUrl", () => {
  it.each([
    { text: "HTTPS://Shop.Example/P/1", want: "https://shop.example/P/1" },
    { text: " https://shop.example/p?id=1&utm_source=x&utm_campaign=y ", want: "https://shop.example/p?id=1" },
    { text: "https://shop.example/p?fbclid=1&gclid=2&ref=3", want: "https://shop.example/p" },
    { text: "https://shop.example/p?color=red&size=7", want: "https://shop.example/p?color=red&size=7" },
    { text: "https://shop.example:443/p#reviews", want: "https://shop.example/p" },
    { text: "https://user:secret@shop.example/p", want: "https://shop.example/p" },
    { text: "http://shop.example/p", want: "http://shop.example/p" },
    {
      text: "https://www.mercadolivre.com.br/x/p/MLB1?pdp_filters=item_id:MLB2#position=1",
      want: "https://www.mercadolivre.com.br/x/p/MLB1",
    },
    {
      text: "https://articulo.mercadolibre.com.uy/MLU-1-x?variation=2",
      want: "https://articulo.mercadolibre.com.uy/MLU-1-x",
    },
    { text: "https://www.olx.pl/d/oferta/x-IDa.html?reason=extended", want: "https://www.olx.pl/d/oferta/x-IDa.html" },
    { text: "https://notolx.pl/d?a=1", want: "https://notolx.pl/d?a=1" },
    { text: "https://münchen.example/ä", want: "https://xn--mnchen-3ya.example/%C3%A4" },
    { text: "//shop.example/p", want: undefined },
    { text: "shop.example/p", want: undefined },
    { text: "ftp://shop.example/p", want: undefined },
    { text: "javascript:alert(1)", want: undefined },
    { text: "", want: undefined },
    { text: `https://shop.example/${"a".repeat(3000)}`, want: undefined },
    { text: "x".repeat(100_000), want: undefined },
  ])("$text", ({ text, want }) => {
    expect(canonicalUrl(text)).toBe(want);
  });

  it("leaves an address alone that is canonical", () => {
    const once = canonicalUrl("https://Shop.example/p?b=2&a=ä+x&utm_id=1") ?? "";
    expect(canonicalUrl(once)).toBe(once);
  });
});

describe("an address that needs no parser", () => {
  it("is what the parser makes of it", () => {
    const seed = newSeed();
    const random = createRandom(seed);
    const parts = [
      "a",
      "9",
      "-",
      "--",
      ".",
      "..",
      "/",
      "//",
      "_",
      "~",
      "?",
      "#",
      "%41",
      "@",
      ":80",
      "é",
      " ",
      "\t",
      "\\",
    ] as const;
    const hosts = [
      "shop.example",
      "olx.pl",
      "a.xn--p1ai",
      "1.2.3.4",
      "9.0x",
      "a.1",
      "lojas.mercadolivre.com.br",
      "a-.b",
    ] as const;
    for (let round = 0; round < 50_000; round++) {
      const path = Array.from({ length: random.below(8) }, () => random.pick(parts)).join("");
      const host =
        random.below(4) === 0 ? Array.from({ length: 4 }, () => random.pick(parts)).join("") : random.pick(hosts);
      const text = `${random.pick(["https", "http", "ftp", "HTTP"])}://${host}${random.pick(["/", "", "?", "#"])}${path}`;
      if (canonicalUrl(text) !== canonicalParsed(text.trim())) throw new Error(`seed ${seed}: ${JSON.stringify(text)}`);
    }
  });
});

describe("pathOf", () => {
  it.each([
    { text: "https://a.example/MLA-1-x/p/MLA2?x=MLA3#MLA4", want: "/MLA-1-x/p/MLA2" },
    { text: "not an address", want: "" },
  ])("$text", ({ text, want }) => {
    expect(pathOf(text)).toBe(want);
  });
});

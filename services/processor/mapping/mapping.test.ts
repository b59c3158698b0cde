import { describe, expect, it } from "@jest/globals";
import { testHabits } from "../testing/habits.ts";
import { mappedNormaliser } from "../testing/mapped.ts";
import { shown } from "../testing/shown.ts";

function make(fields: Readonly<Record<string, string>>, row: Record<string, unknown>, page?: unknown) {
  const habits = testHabits({ currency: "RON", locale: "ro-RO", zone: "Europe/Bucharest" });
  const normaliser = mappedNormaliser({ external_id: "row.id", ...fields }, habits);
  const { externalId: _, ...rest } = shown(normaliser({ id: "x", ...row }, page, "2026-03-01"));
  return rest;
}

describe("a mapping fills", () => {
  it.each([
    {
      name: "a title on one line",
      fields: { title: "row.t" },
      row: { t: " Two\n lines " },
      want: { title: "Two lines" },
    },
    { name: "a title that is a number", fields: { title: "row.t" }, row: { t: 300 }, want: { title: "300" } },
    {
      name: "an address",
      fields: { url: "row.u" },
      row: { u: "https://A.example/x?utm_source=f&b=1#c" },
      want: { url: "https://a.example/x?b=1" },
    },
    {
      name: "a price by the source's locale",
      fields: { price: "row.p" },
      row: { p: "4.950 lei" },
      want: { price: "4950 RON", priceKind: 1 },
    },
    {
      name: "a price with its currency",
      fields: { price: "money(row.p, row.c)" },
      row: { p: 5.25, c: "EUR" },
      want: { price: "5.25 EUR", priceKind: 1 },
    },
    {
      name: "a price in another locale",
      fields: { price: 'money(row.p, "USD", "en-US")' },
      row: { p: "1,299.50" },
      want: { price: "1299.5 USD", priceKind: 1 },
    },
    {
      name: "a price that may be talked about",
      fields: { price: "row.n ? negotiable(money(row.p)) : money(row.p)" },
      row: { p: 5, n: true },
      want: { price: "5 RON", priceKind: 2 },
    },
    {
      name: "a thing given away",
      fields: { price: 'row.p == "gift" ? free() : money(row.p)' },
      row: { p: "gift" },
      want: { priceKind: 3 },
    },
    { name: "a trade", fields: { price: "trade()" }, row: {}, want: { priceKind: 4 } },
    {
      name: "a price before the discount",
      fields: { original_price: "row.p" },
      row: { p: 7 },
      want: { originalPrice: "7 RON" },
    },
    { name: "a condition", fields: { condition: "row.c" }, row: { c: "Used" }, want: { condition: 2 } },
    {
      name: "quantities",
      fields: { available_quantity: "row.a", sold_quantity: "int(row.s)" },
      row: { a: 5, s: "12" },
      want: { availableQuantity: 5, soldQuantity: 12 },
    },
    {
      name: "a category and a product",
      fields: { category_id: "row.c", category_name: '"Bikes"', catalog_key: "row.k" },
      row: { c: 7, k: "G1" },
      want: { categoryId: "7", categoryName: "Bikes", catalogKey: "G1" },
    },
    {
      name: "a seller",
      fields: {
        "seller.id": "row.s",
        "seller.name": "row.n",
        "seller.business": "row.b",
        "seller.official_store": "true",
      },
      row: { s: 8, n: "Ana", b: true },
      want: { seller: { id: "8", name: "Ana", business: true, officialStore: true } },
    },
    {
      name: "no seller where nothing is said of one",
      fields: { "seller.id": "row.s", "seller.name": "row.?n" },
      row: { s: "" },
      want: {},
    },
    {
      name: "a place",
      fields: { "location.city": "row.l.city", "location.country": '"ro"' },
      row: { l: { city: "Iași" } },
      want: { location: { city: "Iași", country: "RO" } },
    },
    {
      name: "pictures",
      fields: { image_urls: "row.i.map(i, i.src)" },
      row: { i: [{ src: "https://a.example/1" }, { src: "" }] },
      want: { imageUrls: ["https://a.example/1"] },
    },
    {
      name: "one picture",
      fields: { image_urls: "row.i" },
      row: { i: "https://a.example/1" },
      want: { imageUrls: ["https://a.example/1"] },
    },
    {
      name: "attributes one by one",
      fields: { "attributes.brand": "row.b", "attributes.size": "row.?s" },
      row: { b: "Acme" },
      want: { attributes: { brand: "Acme" } },
    },
    {
      name: "attributes as a map",
      fields: { attributes: "row.a" },
      row: { a: { size: 7, brand: "Acme", none: null, deep: {} } },
      want: { attributes: { size: "7", brand: "Acme" } },
    },
    {
      name: "a description of HTML",
      fields: { description: "htmlToText(row.d)" },
      row: { d: "<p>a<br>b&amp;c</p>" },
      want: { description: "a\nb&c" },
    },
    {
      name: "flags",
      fields: { promoted: "row.top == 1", free_shipping: "row.f" },
      row: { top: 1, f: true },
      want: { promoted: true, freeShipping: true },
    },
    {
      name: "a time in the source's zone",
      fields: { source_update_time: "row.t" },
      row: { t: "2026-07-01 10:00:00" },
      want: { sourceUpdateTime: "2026-07-01T07:00:00.000Z" },
    },
    {
      name: "a time in another zone",
      fields: { source_create_time: 'date(row.t, "America/Sao_Paulo")' },
      row: { t: "1.7.2026 10:00" },
      want: { sourceCreateTime: "2026-07-01T13:00:00.000Z" },
    },
    {
      name: "what a pattern finds",
      fields: { title: 'extract(row.u, "/d/([a-z]+)-ID")' },
      row: { u: "/d/bike-ID7.html" },
      want: { title: "bike" },
    },
    {
      name: "what a pattern without a group finds",
      fields: { title: 'extract(row.u, "[0-9]+")' },
      row: { u: "a12b3" },
      want: { title: "12" },
    },
    {
      name: "what matches",
      fields: { promoted: 'row.t.matches("^PRO") && matches(row.t, "MO$")' },
      row: { t: "PROMO" },
      want: { promoted: true },
    },
    {
      name: "what the page says",
      fields: { "location.city": "page.city" },
      row: {},
      want: { location: { city: "Cluj" } },
    },
    { name: "the day", fields: { title: "day" }, row: {}, want: { title: "2026-03-01" } },
    {
      name: "the first that is there",
      fields: { title: 'row.?a.or(row.?b).orValue("none")' },
      row: { b: "B" },
      want: { title: "B" },
    },
  ])("$name", ({ fields, row, want }) => {
    expect(make(fields as unknown as Record<string, string>, row, { city: "Cluj" })).toEqual(want);
  });
});

describe("a field that is not there leaves no warning", () => {
  it.each([
    { name: "a key", fields: { title: "row.t" }, row: {} },
    { name: "a key of null", fields: { title: "row.t.u" }, row: { t: null } },
    { name: "an element", fields: { title: "row.l[0]" }, row: { l: [] } },
    {
      name: "null itself",
      fields: { title: "row.t", price: "row.t", source_update_time: "date(row.t)", image_urls: "row.t" },
      row: { t: null },
    },
    { name: "an empty optional", fields: { title: "row.?t", price: "row.?t" }, row: {} },
    { name: "no match of a pattern", fields: { title: 'extract(row.t, "x")' }, row: { t: "y" } },
    { name: "N/A for a price", fields: { price: "row.t" }, row: { t: "N/A" } },
  ])("$name", ({ fields, row }) => {
    expect(make(fields as unknown as Record<string, string>, row)).toEqual({});
  });
});

describe("a field that can't be read is a warning", () => {
  it.each([
    { field: "title", expression: "row.v", value: { a: 1 }, warning: "TITLE_MALFORMED" },
    { field: "title", expression: "row.v + 1", value: "a", warning: "TITLE_MALFORMED" },
    { field: "url", expression: "row.v", value: "ftp://a.example", warning: "URL_MALFORMED" },
    { field: "url", expression: "canonicalUrl(row.v)", value: "no address", warning: "URL_MALFORMED" },
    { field: "price", expression: "row.v", value: "000 lei", warning: "PRICE_MALFORMED" },
    { field: "price", expression: "row.v / 2.0", value: "a", warning: "PRICE_MALFORMED" },
    { field: "original_price", expression: "row.v", value: "000 lei", warning: "ORIGINAL_PRICE_MALFORMED" },
    { field: "condition", expression: "row.v", value: "shiny", warning: "CONDITION_MALFORMED" },
    { field: "available_quantity", expression: "row.v", value: 1.5, warning: "QUANTITY_MALFORMED" },
    { field: "category_id", expression: "row.v", value: [], warning: "CATEGORY_MALFORMED" },
    { field: "seller.name", expression: "row.v", value: {}, warning: "SELLER_MALFORMED" },
    { field: "location.city", expression: "row.v", value: true, warning: "LOCATION_MALFORMED" },
    { field: "image_urls", expression: "row.v", value: "ftp://a.example", warning: "URL_MALFORMED" },
    { field: "image_urls", expression: 'row.v.map(x, x + "!")', value: [5], warning: "IMAGES_MALFORMED" },
    { field: "attributes", expression: "row.v", value: "a", warning: "ATTRIBUTES_MALFORMED" },
    { field: "attributes", expression: "{row.v: 1}", value: "constructor", warning: "ATTRIBUTES_MALFORMED" },
    { field: "promoted", expression: "row.v", value: "yes", warning: "FLAG_MALFORMED" },
    { field: "source_update_time", expression: "row.v", value: "tomorrow", warning: "TIME_MALFORMED" },
    { field: "source_update_time", expression: "date(row.v)", value: {}, warning: "TIME_MALFORMED" },
    {
      field: "title",
      expression: 'row.v.exists(x, x == "q") ? "a" : "b"',
      value: Array.from({ length: 1001 }, () => "z"),
      warning: "LIST_TOO_LONG",
    },
    {
      field: "title",
      expression: 'row.v.exists(k, row.v.exists(l, k + l == "q")) ? "a" : "b"',
      value: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`k${i}`, 1])),
      warning: "LIST_TOO_LONG",
    },
    {
      field: "title",
      expression: 'row.v.split(",").filter(x, x != "").join("")',
      value: "z,".repeat(1001),
      warning: "LIST_TOO_LONG",
    },
  ])("$warning: $expression", ({ field, expression, value, warning }) => {
    expect(make({ [field]: expression }, { v: value })).toEqual({ warnings: [warning] });
  });
});

describe("a row may call its members as it likes", () => {
  const odd = '"__proto__": "p", "constructor": "Fiat", "toString": "t", "prototype": 1';
  it.each([
    { name: "its own", fields: { title: "row.constructor" }, want: { title: "Fiat" } },
    { name: "those beside the one that is read", fields: { title: "row.t" }, want: { title: "T" } },
    { name: "those of its parts", fields: { title: "row.parts[0].name" }, want: { title: "P" } },
    { name: "those of the page", fields: { title: "page.head.name" }, want: { title: "H" } },
    {
      name: "those that may not be there",
      fields: { title: "row.?nothing.orValue(row.?t.value())" },
      want: { title: "T" },
    },
    { name: "one that is not there", fields: { title: "row.nothing" }, want: {} },
    {
      name: "those that become attributes",
      fields: { attributes: "row.all" },
      want: { attributes: JSON.parse('{"__proto__":"p","constructor":"Fiat","toString":"t","prototype":"1"}') },
    },
  ])("$name", ({ fields, want }) => {
    const row = JSON.parse(`{${odd}, "t": "T", "parts": [{${odd}, "name": "P"}], "all": {${odd}}}`);
    const page = JSON.parse(`{${odd}, "head": {${odd}, "name": "H"}}`);
    const made = make(fields, row, page);
    expect(made).toEqual(want);
    expect(Object.keys(made.attributes ?? {}).sort()).toEqual(Object.keys(want.attributes ?? {}).sort());
  });
});

describe("without an identity there is no listing", () => {
  it.each([
    { name: "a key that is not there", expression: "row.id", row: {}, found: "expected a text" },
    { name: "null", expression: "row.id", row: { id: null }, found: "expected a text" },
    { name: "an object", expression: "row.id", row: { id: {} }, found: "expected a text" },
    { name: "no match", expression: 'extract(row.id, "[0-9]+")', row: { id: "abc" }, found: "expected a text" },
    { name: "a broken expression", expression: "row.id + 1", row: { id: "a" }, found: "no such overload" },
    {
      name: "a list that is too long",
      expression: "row.id.filter(x, true)[0]",
      row: { id: Array.from({ length: 2000 }, () => "a") },
      found: "LIST_TOO_LONG",
    },
  ])("$name", ({ expression, row, found }) => {
    const normalise = mappedNormaliser({ external_id: expression });
    expect(normalise(row, undefined, "")).toMatchObject({
      reason: "ID_MISSING",
      message: expect.stringContaining(found),
    });
  });

  it("takes whole numbers, also those that a double can't hold, as their digits", () => {
    const normalise = mappedNormaliser({ external_id: "row.id" });
    expect(normalise({ id: 12345678901 }, undefined, "")).toMatchObject({ externalId: "12345678901" });
    expect(normalise({ id: "9007199254740993" }, undefined, "")).toMatchObject({ externalId: "9007199254740993" });
  });
});

describe("patterns", () => {
  it("take a time that grows with the text alone", () => {
    const normalise = mappedNormaliser({ external_id: "row.id", promoted: 'row.t.matches("^(a+)+$")' });
    const startMs = performance.now();
    normalise({ id: "x", t: `${"a".repeat(50_000)}b` }, undefined, "");
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});

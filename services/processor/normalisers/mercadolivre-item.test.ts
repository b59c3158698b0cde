import { describe, expect, it } from "@jest/globals";
import { testHabits } from "../testing/habits.ts";
import { shown } from "../testing/shown.ts";
import { mercadolivreItem } from "./mercadolivre-item.ts";

const normalise = mercadolivreItem(testHabits());
const make = (row: Record<string, unknown>) => shown(normalise(row, undefined, "2026-01-01"));

const item = {
  id: "MLA700000001",
  title: "Heladera",
  seller_id: 42,
  category_id: "MLA9",
  official_store_id: 3,
  price: 250000.5,
  base_price: 260000,
  original_price: null,
  currency_id: "ARS",
  available_quantity: 0,
  sold_quantity: 5,
  condition: "used",
  permalink: "http://articulo.mercadolibre.com.ar/MLA-700000001-heladera-_JM",
  pictures: [
    { id: "a", url: "http://img.example.com/a.jpg", secure_url: "https://img.example.com/a.jpg" },
    { id: "b", url: "http://img.example.com/b.jpg" },
    null,
  ],
  thumbnail: "http://img.example.com/t.jpg",
  shipping: { free_shipping: false },
  seller_address: { city: { name: "Rosario" }, state: { name: "Santa Fe" }, country: { id: "AR" } },
  attributes: [{ id: "EAN", value_name: "7791234567890" }],
  warranty: "6 MESES",
  status: "paused",
  date_created: "2019-08-02T17:26:22.000Z",
  last_updated: "2022-11-16T15:03:41.000Z",
};

const listing = {
  externalId: "MLA700000001",
  title: "Heladera",
  url: "http://articulo.mercadolibre.com.ar/MLA-700000001-heladera-_JM",
  price: "250000.5 ARS",
  priceKind: 1,
  condition: 2,
  soldQuantity: 5,
  categoryId: "MLA9",
  catalogKey: "7791234567890",
  seller: { id: "42", officialStore: true },
  location: { city: "Rosario", region: "Santa Fe", country: "AR" },
  imageUrls: ["https://img.example.com/a.jpg", "http://img.example.com/b.jpg"],
  attributes: { EAN: "7791234567890", warranty: "6 MESES", status: "paused" },
  sourceCreateTime: "2019-08-02T17:26:22.000Z",
  sourceUpdateTime: "2022-11-16T15:03:41.000Z",
};

describe("mercadolivre-item", () => {
  it("makes a listing of an item, paused or not", () => {
    expect(make(item)).toEqual(listing);
  });

  it("tells none left from not said", () => {
    const made = normalise(item, undefined, "2026-01-01");
    expect(made).toMatchObject({ availableQuantity: 0n, freeShipping: false });
    expect(normalise({ id: "X" }, undefined, "")).toMatchObject({
      availableQuantity: undefined,
      freeShipping: undefined,
    });
  });

  it("unwraps an element of the answer for several ids", () => {
    expect(make({ code: 200, body: item })).toEqual(listing);
  });

  it("rejects an element that was not found, and says so", () => {
    const body = { message: "Item with id MLA1 not found", error: "not_found", status: 404 };
    expect(make({ code: 404, body })).toMatchObject({
      reason: "ID_MISSING",
      message: "body.id, beside code 404: expected a text or a whole number that names the listing",
    });
  });

  it("shows the thumbnail where there are no pictures", () => {
    expect(make({ id: "X", thumbnail: "http://img.example.com/t.jpg", pictures: [] })).toMatchObject({
      imageUrls: ["http://img.example.com/t.jpg"],
    });
  });

  it("notes a time that is none", () => {
    expect(make({ id: "X", date_created: "yesterday" })).toEqual({ externalId: "X", warnings: ["TIME_MALFORMED"] });
  });
});

import { describe, expect, it } from "@jest/globals";
import { testHabits } from "../testing/habits.ts";
import { shown } from "../testing/shown.ts";
import { mercadolivreCatalog } from "./mercadolivre-catalog.ts";

const normalise = mercadolivreCatalog(testHabits());

const product = {
  id: "MLB55",
  catalog_product_id: "MLB55",
  domain_id: "MLB-PHONES",
  name: "Telefone Azul 128 GB",
  permalink: "",
  pictures: [{ id: "p", url: "http://img.example.com/p.jpg" }],
  attributes: [
    { id: "BRAND", value_name: "Azul" },
    { id: "COLOR", value_name: null },
  ],
  buy_box_winner: null,
};
const offer = {
  item_id: "MLB900",
  seller_id: 8,
  price: 1999.99,
  original_price: 2499,
  currency_id: "BRL",
  category_id: "MLB1055",
  condition: "new",
  official_store_id: null,
  shipping: { free_shipping: true },
  seller_address: { city: { name: "Osasco" }, state: { name: "São Paulo" }, country: { id: "BR" } },
};

describe("mercadolivre-catalog", () => {
  it("joins an offer with its product", () => {
    expect(shown(normalise(offer, { product, offers: { results: [offer] } }, "2026-01-01"))).toEqual({
      externalId: "MLB900",
      title: "Telefone Azul 128 GB",
      url: "https://www.mercadolivre.com.br/p/MLB55",
      price: "1999.99 BRL",
      priceKind: 1,
      originalPrice: "2499 BRL",
      condition: 1,
      categoryId: "MLB1055",
      catalogKey: "MLB55",
      seller: { id: "8" },
      location: { city: "Osasco", region: "São Paulo", country: "BR" },
      imageUrls: ["http://img.example.com/p.jpg"],
      attributes: { BRAND: "Azul", domain_id: "MLB-PHONES" },
      freeShipping: true,
    });
  });

  it.each([
    { name: "a page that is no object", page: [] },
    { name: "a product that is null", page: { product: null } },
    { name: "no page", page: undefined },
  ])("keeps the offer where there is $name", ({ page }) => {
    expect(shown(normalise(offer, page, ""))).toMatchObject({ externalId: "MLB900", price: "1999.99 BRL" });
  });

  it("rejects an offer without an id", () => {
    expect(normalise({ ...offer, item_id: null }, { product }, "")).toMatchObject({ reason: "ID_MISSING" });
  });
});

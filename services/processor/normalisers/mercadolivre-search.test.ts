import { describe, expect, it } from "@jest/globals";
import { testHabits } from "../testing/habits.ts";
import { shown } from "../testing/shown.ts";
import { mercadolivreSearch } from "./mercadolivre-search.ts";

const normalise = mercadolivreSearch(testHabits());
const make = (row: Record<string, unknown>) => shown(normalise(row, undefined, "2026-01-01"));

const result2019 = {
  id: "MLA900000001",
  site_id: "MLA",
  title: "  Taladro   percutor 650w ",
  seller: {
    id: 501,
    permalink: null,
    registration_date: "2010-01-01T00:00:00.000-04:00",
    car_dealer: false,
    tags: [],
    eshop: { nick_name: "FERRETERIA SUR", eshop_id: 9 },
    seller_reputation: { power_seller_status: "gold", level_id: "5_green", transactions: {}, metrics: {} },
  },
  price: 15999.9,
  currency_id: "ARS",
  available_quantity: 50,
  sold_quantity: 250,
  buying_mode: "buy_it_now",
  condition: "new",
  permalink:
    "https://Articulo.MercadoLibre.com.ar/MLA-900000001-taladro-_JM?searchVariation=1#position=3&tracking_id=x",
  thumbnail: "http://http2.example.com/D_1-I.jpg",
  address: { state_id: "AR-C", state_name: "Capital Federal", city_id: "", city_name: "Palermo" },
  shipping: { free_shipping: true, mode: "me2", tags: [] },
  seller_address: {
    country: { id: "AR" },
    state: { name: "Capital Federal" },
    city: { id: "", name: "" },
    latitude: "",
  },
  attributes: [
    { id: "BRAND", name: "Marca", value_name: "Acme" },
    { id: "MODEL", name: "Modelo", value_name: null },
    { id: "GTIN", name: "GTIN", value_name: "7790001112223,7790001112230" },
  ],
  original_price: 17999,
  category_id: "MLA1234",
  official_store_id: null,
  catalog_product_id: null,
};

describe("mercadolivre-search", () => {
  it("makes a listing of a result of 2019", () => {
    expect(make(result2019)).toEqual({
      externalId: "MLA900000001",
      title: "Taladro percutor 650w",
      url: "https://articulo.mercadolibre.com.ar/MLA-900000001-taladro-_JM",
      price: "15999.9 ARS",
      priceKind: 1,
      originalPrice: "17999 ARS",
      condition: 1,
      availableQuantity: 50,
      soldQuantity: 250,
      categoryId: "MLA1234",
      catalogKey: "7790001112223",
      seller: { id: "501", name: "FERRETERIA SUR", reputation: "5_green" },
      location: { city: "Palermo", region: "Capital Federal", country: "AR" },
      imageUrls: ["http://http2.example.com/D_1-I.jpg"],
      attributes: { BRAND: "Acme", GTIN: "7790001112223,7790001112230" },
      freeShipping: true,
    });
  });

  it("makes a listing of a result of 2024, whose seller is but a name", () => {
    const row = {
      id: "MLB900000002",
      title: "Fone",
      seller: { id: 7, nickname: "LOJA" },
      price: 99,
      original_price: null,
      currency_id: "BRL",
      condition: "not_specified",
      permalink: "https://www.mercadolivre.com.br/fone/p/MLB123?pdp_filters=item_id:MLB900000002",
      catalog_product_id: "MLB123",
      domain_id: "MLB-HEADPHONES",
      official_store_id: 77,
      official_store_name: "Marca Oficial",
      attributes: [],
    };
    expect(make(row)).toEqual({
      externalId: "MLB900000002",
      title: "Fone",
      url: "https://www.mercadolivre.com.br/fone/p/MLB123",
      price: "99 BRL",
      priceKind: 1,
      catalogKey: "MLB123",
      seller: { id: "7", name: "Marca Oficial", officialStore: true },
      attributes: { domain_id: "MLB-HEADPHONES" },
    });
  });

  it.each([
    {
      name: "a seller of 2018",
      row: { seller: { id: 1, power_seller_status: "platinum" } },
      want: { seller: { id: "1", reputation: "platinum" } },
    },
    { name: "no seller at all", row: { seller: {} }, want: {} },
    { name: "a price that is null", row: { price: null, currency_id: "ARS" }, want: {} },
    { name: "a price without a currency", row: { price: 5 }, want: { warnings: ["PRICE_MALFORMED"] } },
    { name: "a price as an object", row: { price: {}, currency_id: "ARS" }, want: { warnings: ["PRICE_MALFORMED"] } },
    { name: "a title that is a list", row: { title: [] }, want: { warnings: ["TITLE_MALFORMED"] } },
    { name: "a title that is a number", row: { title: 300 }, want: { title: "300" } },
    { name: "a condition nobody knows", row: { condition: "shiny" }, want: { warnings: ["CONDITION_MALFORMED"] } },
    {
      name: "a condition that names a member of all objects",
      row: { condition: "constructor" },
      want: { warnings: ["CONDITION_MALFORMED"] },
    },
    { name: "a quantity below zero", row: { available_quantity: -1 }, want: { warnings: ["QUANTITY_MALFORMED"] } },
    {
      name: "an address of a mail box",
      row: { permalink: "mailto:a@b.example" },
      want: { warnings: ["URL_MALFORMED"] },
    },
    {
      name: "attributes that are none",
      row: { attributes: [null, 7, { id: 3 }, { id: "", value_name: "x" }] },
      want: {},
    },
    { name: "shipping that is null", row: { shipping: null, seller_address: null, address: null }, want: {} },
    { name: "a mistaken country", row: { seller_address: { country: { id: "Argentina" } } }, want: {} },
  ])("survives $name", ({ row, want }) => {
    expect(make({ id: "X", ...row })).toEqual({ externalId: "X", ...want });
  });

  it.each([{ id: undefined }, { id: null }, { id: "" }, { id: "  " }, { id: 1.5 }, { id: {} }])(
    "rejects the id $id",
    ({ id }) => {
      expect(make({ id })).toMatchObject({ reason: "ID_MISSING" });
    },
  );
});

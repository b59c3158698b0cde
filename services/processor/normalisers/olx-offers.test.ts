import { describe, expect, it } from "@jest/globals";
import { testHabits } from "../testing/habits.ts";
import { shown } from "../testing/shown.ts";
import { olxOffers } from "./olx-offers.ts";

const normalise = olxOffers(testHabits());
const make = (row: Record<string, unknown>) => shown(normalise(row, undefined, "2026-01-01"));

const price = (value: Record<string, unknown>) => ({ params: [{ key: "price", name: "Cena", type: "price", value }] });

const offer = {
  id: 812345678,
  url: "https://www.olx.pl/d/oferta/rower-miejski-CID767-IDabCdE.html?reason=extended_search&utm_source=x#top",
  title: "Rower miejski",
  created_time: "2026-01-02T14:17:54+01:00",
  last_refresh_time: "2026-01-05T11:32:37+01:00",
  description: "Stan bardzo dobry.<br />\n<br />\nOdbi&oacute;r osobisty &amp; wysy&#322;ka.",
  promotion: {
    highlighted: true,
    urgent: false,
    top_ad: false,
    options: [],
    b2c_ad_page: false,
    premium_ad_page: false,
  },
  params: [
    { key: "state", name: "Stan", type: "select", value: { key: "used", label: "Używane" } },
    {
      key: "price",
      name: "Cena",
      type: "price",
      value: { value: 930.5, type: "price", currency: "PLN", negotiable: true, arranged: false },
    },
    { key: "frame", name: "Rama", type: "input", value: { key: "18", label: "18 cali" } },
  ],
  business: false,
  user: { id: 77, uuid: "u", name: "USER_1", company_name: "", seller_type: null },
  location: {
    city: { id: 1, name: "Wrocław" },
    district: { id: 2, name: "Krzyki" },
    region: { id: 3, name: "Dolnośląskie" },
  },
  photos: [
    { id: 1, width: 1200, height: 900, link: "https://img.example.com:443/v1/files/f1/image;s={width}x{height}" },
  ],
  category: { id: 767, type: "goods" },
  offer_type: "offer",
};

describe("olx-offers", () => {
  it("makes a listing of an offer", () => {
    expect(make(offer)).toEqual({
      externalId: "812345678",
      title: "Rower miejski",
      url: "https://www.olx.pl/d/oferta/rower-miejski-CID767-IDabCdE.html",
      price: "930.5 PLN",
      priceKind: 2,
      condition: 2,
      categoryId: "767",
      categoryName: "goods",
      seller: { id: "77", name: "USER_1" },
      location: { city: "Wrocław, Krzyki", region: "Dolnośląskie" },
      imageUrls: ["https://img.example.com/v1/files/f1/image;s=1200x900"],
      attributes: { state: "Używane", frame: "18 cali", offer_type: "offer" },
      description: "Stan bardzo dobry.\n\nOdbiór osobisty & wysyłka.",
      promoted: true,
      sourceCreateTime: "2026-01-02T13:17:54.000Z",
      sourceUpdateTime: "2026-01-05T10:32:37.000Z",
    });
  });

  it.each([
    { name: "an offer without a price", row: { params: [] }, want: {} },
    {
      name: "a free thing by its type",
      row: price({ type: "free", value: 0, currency: "PLN" }),
      want: { priceKind: 3 },
    },
    { name: "a trade by its type", row: price({ type: "exchange", value: null }), want: { priceKind: 4 } },
    {
      name: "an arranged price",
      row: price({ value: 5, currency: "PLN", arranged: true }),
      want: { price: "5 PLN", priceKind: 2 },
    },
    { name: "a price of null", row: price({ value: null, currency: "PLN" }), want: {} },
    { name: "a price in words", row: price({ value: "N/A", currency: "PLN" }), want: {} },
    { name: "a price without a currency", row: price({ value: 5 }), want: { warnings: ["PRICE_MALFORMED"] } },
    { name: "parameters that are none", row: { params: [null, 1, { key: 3 }, {}] }, want: {} },
    { name: "a photo without a link", row: { photos: [{}, null, "x"] }, want: {} },
    {
      name: "a photo that leads nowhere",
      row: { photos: [{ link: "javascript:1" }] },
      want: { warnings: ["URL_MALFORMED"] },
    },
    {
      name: "a state that names a member of all objects",
      row: { params: [{ key: "state", value: { key: "constructor" } }] },
      want: { attributes: { state: "constructor" } },
    },
    {
      name: "a job, whose salary is no price",
      row: {
        params: [{ key: "salary", value: { from: 4000, to: 5500, currency: "PLN", type: "monthly", gross: true } }],
      },
      want: { attributes: { salary: "4000-5500 PLN (monthly)" } },
    },
  ])("survives $name", ({ row, want }) => {
    expect(make({ id: 1, ...row })).toEqual({ externalId: "1", ...want });
  });

  it("rejects an offer without an id", () => {
    expect(make({ ...offer, id: undefined })).toMatchObject({ reason: "ID_MISSING" });
  });
});

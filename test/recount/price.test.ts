import { describe, expect, it } from "@jest/globals";
import { format, type Price, readAmount, same } from "./price.ts";
import { mercadoLivre, mlaGrocery, olxOffer, olxPl, olxRo } from "./reads.ts";
import type { Read } from "./row.ts";

const ron = (hundredths: bigint): Price => ({ kind: "amount", currency: "RON", hundredths });
const pln = (hundredths: bigint): Price => ({ kind: "amount", currency: "PLN", hundredths });
const ars = (hundredths: bigint): Price => ({ kind: "amount", currency: "ARS", hundredths });
const unknown: Price = { kind: "unknown" };
const malformed: Price = { kind: "unknown", warning: "PRICE_MALFORMED" };
const outOfRange: Price = { kind: "unknown", warning: "PRICE_OUT_OF_RANGE" };

function priceOf(read: Read, item: unknown): Price {
  const row = read(item);
  if (typeof row === "string") {
    throw new Error(row);
  }
  return row.price;
}

describe("a Romanian price", () => {
  it.each<{ text: unknown; want: Price }>([
    { text: "199,99 lei", want: ron(19999n) },
    { text: "4.950 lei", want: ron(495000n) },
    { text: "1.234.567,5 lei", want: outOfRange },
    { text: "70 RON", want: ron(7000n) },
    { text: "950 Ron", want: ron(95000n) },
    { text: "7,5 lei", want: ron(750n) },
    { text: "2012 eur", want: { kind: "amount", currency: "EUR", hundredths: 201200n } },
    { text: "4650 €", want: { kind: "amount", currency: "EUR", hundredths: 465000n } },
    { text: "1000000 lei", want: ron(100000000n) },
    { text: "1000000,01 lei", want: outOfRange },
    { text: "7418450 lei", want: outOfRange },
    { text: "N/A", want: unknown },
    { text: " ", want: unknown },
    { text: null, want: unknown },
    { text: "000 lei", want: malformed },
    { text: "0755468452600 lei", want: malformed },
    { text: "048,86 lei", want: malformed },
    { text: "0 lei", want: malformed },
    { text: "4.95 lei", want: malformed },
    { text: "4950.000 lei", want: malformed },
    { text: ".500 lei", want: malformed },
    { text: "1,234 lei", want: malformed },
    { text: "12, lei", want: malformed },
    { text: "1,2,3 lei", want: malformed },
    { text: "1 200 lei", want: malformed },
    { text: "200", want: malformed },
    { text: "200 dolari", want: malformed },
    { text: "lei", want: malformed },
    { text: 200, want: malformed },
  ])("$text", ({ text, want }) => {
    expect(priceOf(olxRo, { link: "https://www.olx.ro/d/oferta/x-IDa1.html", price: text })).toEqual(want);
  });
});

describe("a Polish price", () => {
  it.each<{ text: string; want: Price }>([
    { text: "200 zł", want: pln(20000n) },
    { text: "1 149,90 zł", want: pln(114990n) },
    { text: "1\u00a0200 zł\ndo negocjacji", want: pln(120000n) },
    { text: "170 130 zł", want: pln(17013000n) },
    { text: "Zamienię", want: { kind: "trade" } },
    { text: "Za darmo", want: { kind: "free" } },
    { text: "1.200 zł", want: malformed },
    { text: "12 00 zł", want: malformed },
  ])("$text", ({ text, want }) => {
    expect(priceOf(olxPl, { localId: 1, pricePLN: text })).toEqual(want);
  });
});

it.each<{ text: string; want: Price }>([
  { text: "3.725", want: ars(372500n) },
  { text: "850", want: ars(85000n) },
  { text: "149.999", want: ars(14999900n) },
  { text: "1.234.567", want: ars(123456700n) },
  { text: "3.72", want: malformed },
])("a grocery price: $text", ({ text, want }) => {
  expect(priceOf(mlaGrocery, { Publicacion: "#1", Precios: text })).toEqual(want);
});

it.each<{ name: string; item: object; want: Price }>([
  { name: "whole", item: { price: 80, currency_id: "ARS" }, want: ars(8000n) },
  { name: "decimals", item: { price: 159595.25, currency_id: "ARS" }, want: ars(15959525n) },
  { name: "one decimal", item: { price: 629.9, currency_id: "ARS" }, want: ars(62990n) },
  { name: "less than one", item: { price: 0.99, currency_id: "ARS" }, want: ars(99n) },
  { name: "null", item: { price: null, currency_id: "ARS" }, want: unknown },
  { name: "no currency", item: { price: 80 }, want: malformed },
  { name: "a text", item: { price: "80", currency_id: "ARS" }, want: malformed },
])("a price of Mercado Livre: $name", ({ item, want }) => {
  expect(priceOf(mercadoLivre, { id: "MLA1", ...item })).toEqual(want);
});

it.each<{ name: string; params: unknown; want: Price }>([
  {
    name: "an amount",
    params: [{ key: "m" }, { key: "price", value: { value: 2900, currency: "PLN", arranged: true } }],
    want: pln(290000n),
  },
  { name: "free", params: [{ key: "price", value: { type: "free" } }], want: { kind: "free" } },
  { name: "trade", params: [{ key: "price", value: { type: "exchange" } }], want: { kind: "trade" } },
  { name: "another parameter", params: [{ key: "m", value: {} }], want: unknown },
  { name: "no parameters", params: null, want: unknown },
  { name: "a value of the wrong type", params: [{ key: "price", value: "2900" }], want: malformed },
])("a price of an offer: $name", ({ params, want }) => {
  expect(priceOf(olxOffer, { id: 1, params })).toEqual(want);
});

it.each([1.005, 1e21, 12345678901234.56])("the number %d is refused rather than rounded", (number) => {
  expect(() => readAmount(number, "ARS")).toThrow("rule");
});

it.each<{ name: string; a: Price; b: Price; want: boolean }>([
  { name: "equal amounts", a: ron(7000n), b: ron(7000n), want: true },
  { name: "other amounts", a: ron(7000n), b: ron(7001n), want: false },
  { name: "other currencies", a: ron(7000n), b: pln(7000n), want: false },
  { name: "amount and trade", a: ron(7000n), b: { kind: "trade" }, want: false },
  { name: "trade and free", a: { kind: "trade" }, b: { kind: "free" }, want: false },
  { name: "free twice", a: { kind: "free" }, b: { kind: "free" }, want: true },
])("the same price: $name", ({ a, b, want }) => {
  expect(same(a, b)).toBe(want);
});

it.each([
  { hundredths: 5n, want: "0.05" },
  { hundredths: 12340n, want: "123.40" },
  { hundredths: 9007199254740993_00n, want: "9007199254740993.00" },
])("$want is written with two decimals", ({ hundredths, want }) => {
  expect(format(hundredths)).toBe(want);
});

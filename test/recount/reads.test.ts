import { expect, it } from "@jest/globals";
import { records } from "./csv.ts";
import { mercadoLivre, mlaGrocery, olxPl, olxRo } from "./reads.ts";
import { shardOf } from "./recorded.ts";
import type { Read } from "./row.ts";

const click = "https://click1.mercadolibre.com.ar/mclics/clicks/external/MLA/count?a=MLA-12";

it.each<{ name: string; read: Read; item: unknown; want: string }>([
  { name: "OLX Romania", read: olxRo, item: { link: "https://o.ro/d/a-b-IDk3Sjc.html" }, want: "k3Sjc" },
  { name: "a promoted ad", read: olxRo, item: { link: "https://o.ro/d/a-IDk3.html?r=search%7Cpromoted" }, want: "k3" },
  { name: "an id in the query", read: olxRo, item: { link: "https://o.ro/d/a?x=-IDk3.html" }, want: "ID_MISSING" },
  { name: "no link", read: olxRo, item: { title: "x" }, want: "ID_MISSING" },
  { name: "OLX Poland", read: olxPl, item: { localId: 928830972 }, want: "928830972" },
  { name: "a fraction for an id", read: olxPl, item: { localId: 1.5 }, want: "ID_MISSING" },
  { name: "Mercado Livre", read: mercadoLivre, item: { id: "MLA5" }, want: "MLA5" },
  { name: "an empty object", read: mercadoLivre, item: {}, want: "ID_MISSING" },
  { name: "an empty id", read: mercadoLivre, item: { id: "" }, want: "ID_MISSING" },
  { name: "null", read: mercadoLivre, item: null, want: "ITEM_NOT_OBJECT" },
  { name: "a list", read: mercadoLivre, item: [{ id: "MLA5" }], want: "ITEM_NOT_OBJECT" },
  { name: "a text", read: mercadoLivre, item: "MLA5", want: "ITEM_NOT_OBJECT" },
  { name: "a publication", read: mlaGrocery, item: { Publicacion: "#12", Enlace: "https://a/p/MLA7" }, want: "MLA12" },
  {
    name: "a product",
    read: mlaGrocery,
    item: { Publicacion: "No disponible", Enlace: "https://a/x/p/MLA7?q=1" },
    want: "MLA7",
  },
  {
    name: "an article",
    read: mlaGrocery,
    item: { Publicacion: "No disponible", Enlace: "https://a/MLA-7-x-_JM#p" },
    want: "MLA7",
  },
  { name: "an ad link", read: mlaGrocery, item: { Publicacion: "No disponible", Enlace: click }, want: "ID_MISSING" },
  {
    name: "an id in the host",
    read: mlaGrocery,
    item: { Publicacion: "", Enlace: "https://MLA-7/x" },
    want: "ID_MISSING",
  },
])("identity: $name", ({ read, item, want }) => {
  const row = read(item);
  expect(typeof row === "string" ? row : row.id).toBe(want);
});

it.each<{ name: string; read: Read; item: object; want: boolean }>([
  { name: "a title", read: olxPl, item: { localId: 1, title: "Xbox" }, want: true },
  { name: "spaces", read: olxPl, item: { localId: 1, title: " " }, want: false },
  { name: "null", read: olxPl, item: { localId: 1, title: null }, want: false },
  { name: "PROMOVAT in Romania", read: olxRo, item: { link: "h://h/-IDa.html", title: "PROMOVAT" }, want: false },
  { name: "PROMOVAT elsewhere", read: olxPl, item: { localId: 1, title: "PROMOVAT" }, want: true },
])("a real title: $name", ({ read, item, want }) => {
  expect(read(item)).toMatchObject({ titled: want });
});

it.each([
  { name: "one record", text: "a,b\n1,2\n", want: [{ a: "1", b: "2" }] },
  { name: "no last line feed", text: "a,b\n1,", want: [{ a: "1", b: "" }] },
  { name: "quotes", text: 'a,b\n"x, ""y""\nz",\n', want: [{ a: 'x, "y"\nz', b: "" }] },
  { name: "a header alone", text: "a,b\n", want: [] },
])("CSV: $name", ({ text, want }) => {
  expect(records(text).map((record) => Object.fromEntries(record))).toEqual(want);
});

it.each([
  { name: "an empty file", text: "", want: "no header" },
  { name: "a field too many", text: "a,b\n1,2,3\n", want: "record 1: 3 fields" },
  { name: "an open quote", text: 'a\n"x\n', want: "never closed" },
  { name: "text after a quote", text: 'a\n"x"y\n', want: "follows the closing quote" },
])("CSV refused: $name", ({ text, want }) => {
  expect(() => records(text)).toThrow(want);
});

it("the shard of a grocery file is its query", () => {
  expect(shardOf("papel_higienico_2024_01_25_212040.csv.gz")).toBe("papel_higienico");
  expect(() => shardOf("readme.txt")).toThrow("expected QUERY_");
});

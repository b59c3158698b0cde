import type { Answer, SiteRequest } from "../answer.ts";
import { product, productItems, searchProducts } from "./catalogue.ts";
import { notFound } from "./error.ts";
import { item, items } from "./item.ts";
import { categories, search } from "./search.ts";

/** mercadoLivre answers as api.mercadolibre.com does, for the site MLB. */
export function mercadoLivre(req: SiteRequest): Answer {
  const [first, second, third, ...more] = req.path;
  if (more.length === 0) {
    if (first === "sites" && third !== undefined) {
      if (second !== "MLB") return notFound(`Invalid siteId: only MLB is here`);
      if (third === "categories") return categories(req);
      if (third === "search") return search(req);
    }
    if (first === "items" && third === undefined) return second === undefined ? items(req) : item(req, second);
    if (first === "products" && second === "search" && third === undefined) return searchProducts(req);
    if (first === "products" && second !== undefined) {
      if (third === undefined) return product(req, second);
      if (third === "items") return productItems(req, second);
    }
  }
  return notFound("Resource not found: try sites/MLB/categories, sites/MLB/search, items, products/search");
}

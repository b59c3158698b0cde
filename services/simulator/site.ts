import { type Answer, json, type SiteRequest, text } from "./answer.ts";
import { dayNumber } from "./days.ts";
import { mercadoLivre } from "./mercadolivre/site.ts";
import { olx } from "./olx/site.ts";
import { type Shelf, type Site, shelfOf, sites } from "./shelf.ts";
import { shop } from "./shop/site.ts";

/** World holds every site's shelf. */
export type World = Readonly<Record<Site, Shelf>>;

/** worldOf lays out all sites with the same number of slots. */
export function worldOf(seed: number, slots: number): World {
  const shelf = (site: Site) => shelfOf(site, seed, slots);
  return { mercadolivre: shelf("mercadolivre"), olx: shelf("olx"), shop: shelf("shop") };
}

const handlers: Record<Site, (req: SiteRequest) => Answer> = { mercadolivre: mercadoLivre, olx, shop };

/** Asked is a request behind `/days/`: the day, the site, and the path that the site sees. */
export type Asked = {
  readonly path: readonly string[];
  readonly params: URLSearchParams;
  readonly origin: string;
  readonly huge: boolean;
};

/** site answers `/days/{day}/{site}/...`. */
export function site(world: World, asked: Asked): Answer {
  const [date = "", name = "", ...path] = asked.path;
  const day = dayNumber(date);
  if (day === undefined)
    return json(404, { error: "the day is no date from 2000 to 2199: /days/yyyy-mm-dd/SITE is expected" });
  const found = sites.find((known) => known === name);
  if (found === undefined) return json(404, { error: `no such site: one of ${sites.join(", ")} is expected` });
  const base = `${asked.origin}/days/${date}/${found}`;
  return handlers[found]({ shelf: world[found], day, path, params: asked.params, base, huge: asked.huge });
}

/** robots answers `/robots.txt`: harvesters are welcome everywhere but at the controls. */
export function robots(): Answer {
  return text(200, "User-agent: *\nDisallow: /control/\nAllow: /\n");
}

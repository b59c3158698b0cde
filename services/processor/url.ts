const longest = 2048;

// What follows a person and not the thing: of anybody's links.
const tracking =
  /^(utm_.*|mtm_.*|matt_.*|reco_.*|[gdym]clid|fbclid|msclkid|mc_[ce]id|igshid|ref_?|referrer|tracking_id|search_reason|reason|sid|wid)$/i;

// Sites whose listings are named by the path alone.
const namedByPath = /(^|\.)(mercadoli[bv]re\.com(\.[a-z]{2})?|mercadolivre\.com\.br|olx\.[a-z]{2}|olx\.com\.br)$/;

/**
 * canonicalUrl is a listing's address without what differs from visit to visit: fragment, tracking parameters,
 * credentials, default port; scheme and host in lower case. Undefined where the text is no http or https address of at
 * most 2,048 characters.
 */
export function canonicalUrl(text: string): string | undefined {
  if (text.length > 4 * longest) return undefined;
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  url.hash = "";
  url.username = "";
  url.password = "";
  if (namedByPath.test(url.hostname)) url.search = "";
  else if (url.search !== "") url.search = withoutTracking(url.searchParams);
  return url.href.length > longest ? undefined : url.href;
}

/** pathOf is an address's path, without host, query and fragment; empty where the text is no address. */
export function pathOf(text: string): string {
  return URL.parse(text.trim())?.pathname ?? "";
}

function withoutTracking(params: URLSearchParams): string {
  const kept = [...params].filter(([name]) => !tracking.test(name));
  return kept.length === params.size ? params.toString() : new URLSearchParams(kept).toString();
}

const longest = 2048;

// What follows a person and not the thing: of anybody's links.
const tracking =
  /^(utm_.*|mtm_.*|matt_.*|reco_.*|[gdym]clid|fbclid|msclkid|mc_[ce]id|igshid|ref_?|referrer|tracking_id|search_reason|reason|sid|wid)$/i;

// Sites whose listings are named by the path alone.
const namedByPath = /(^|\.)(mercadoli[bv]re\.com(\.[a-z]{2})?|mercadolivre\.com\.br|olx\.[a-z]{2}|olx\.com\.br)$/;

// An address that the parser would give back as it is: no escapes, no port, no dots that walk, a host that is no number.
const plain = /^https?:\/\/((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+)\/[\w~/.-]*$/;

/**
 * canonicalUrl is a listing's address without what differs from visit to visit: fragment, tracking parameters,
 * credentials, default port; scheme and host in lower case. Undefined where the text is no http or https address of at
 * most 2,048 characters.
 */
export function canonicalUrl(text: string): string | undefined {
  if (text.length > 4 * longest) return undefined;
  const trimmed = text.trim();
  return canonicalPlain(trimmed) ?? canonicalParsed(trimmed);
}

// Most addresses of a page need no parser but for what follows the path.
function canonicalPlain(text: string): string | undefined {
  const end = text.search(/[?#]/);
  const start = end < 0 ? text : text.slice(0, end);
  const host = plain.exec(start)?.[1];
  if (host === undefined || start.length > longest || start.includes("/.")) return undefined;
  return end >= 0 && text.includes("?") && !namedByPath.test(host) ? undefined : start;
}

/** canonicalParsed is what canonicalUrl is of any text, however it is written. */
export function canonicalParsed(text: string): string | undefined {
  const url = URL.parse(text);
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

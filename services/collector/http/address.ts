import ipaddr from "ipaddr.js";

/** AddressRefused says that a name leads where a source must not go. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** Private networks, which a source's file may allow. Link-local ones, where clouds keep their credentials, are not among them. */
const privateRanges: ReadonlySet<string> = new Set(["private", "loopback", "uniqueLocal", "carrierGradeNat"]);

/** addressProblem says why an IP address must not be connected to; undefined where it may be. */
export function addressProblem(address: string, allowPrivate: boolean): string | undefined {
  if (!ipaddr.isValid(address)) return `${address} is no IP address`;
  // process() turns an IPv6 address that carries an IPv4 one into that: ::ffff:127.0.0.1 is 127.0.0.1.
  const range = ipaddr.process(address).range();
  if (range === "unicast" || (allowPrivate && privateRanges.has(range))) return undefined;
  const hint = privateRanges.has(range) ? "; its source's file may allow private addresses with allowPrivate" : "";
  return `${address} is not a public address (${range})${hint}`;
}

/** urlProblem says why an address must not be asked, as far as that shows without looking its name up. hosts are origins. */
export function urlProblem(url: URL, hosts: readonly string[], allowPrivate: boolean): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:") return `${url.protocol} is neither https: nor http:`;
  if (url.username !== "" || url.password !== "") return "an address must not carry a user or a password";
  if (!hosts.includes(url.origin)) return `${url.origin} is not among the hosts of its source's file`;
  // A name is checked when it is looked up; an address never is looked up.
  const literal = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return ipaddr.isValid(literal) ? addressProblem(literal, allowPrivate) : undefined;
}

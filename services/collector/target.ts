import { fill, type Template } from "../kit/sourcefile/template.ts";
import type { SourceFile, Value } from "../kit/sourcefile/types.ts";
import { type Fault, lasting } from "./fault.ts";
import type { Params } from "./shard.ts";

/** Secrets are the secrets that source files refer to, by name. */
export type Secrets = ReadonlyMap<string, string>;

/** Target is what is asked of a site. */
export type Target = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** secretHeaders go to secretOrigin alone, whatever a site redirects to. */
  readonly secretHeaders: Readonly<Record<string, string>>;
  readonly secretOrigin: string;
};

/** Scope is what the templates of a request may refer to. */
export type Scope = { readonly day: string; readonly shard: string; readonly params: Params };

/** AddressInvalid says that what a template gives is no address: a link of the site's, most likely. */
class AddressInvalid extends Error {
  override readonly name = "AddressInvalid";
}

/** addressFault is what an error means that making a target ended in. What is no AddressInvalid is thrown on. */
export function addressFault(error: unknown): Fault {
  if (error instanceof AddressInvalid) return lasting("ADDRESS_INVALID", error.message);
  throw error;
}

/** firstTarget is the request for a shard's first page. It throws AddressInvalid. */
export function firstTarget(file: SourceFile, scope: Scope, secrets: Secrets): Target {
  const { request, shards } = file.collect;
  const values = new Map(Object.entries({ ...scope.params, day: scope.day, shard: scope.shard }));
  // A link that the source's own list gave may be relative to that list.
  const base =
    shards.kind === "discover" ? addressOf(shards.discover.url, new Map([["day", scope.day]]), undefined) : undefined;
  const url = addressOf(request.url, values, base);
  for (const [name, value] of request.query) url.searchParams.set(name, textOf(value, values, secrets));
  const headers: Record<string, string> = {};
  const secretHeaders: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    (value.kind === "secret" ? secretHeaders : headers)[name.toLowerCase()] = textOf(value, values, secrets);
  }
  return { url, headers, secretHeaders, secretOrigin: url.origin };
}

/** listTarget is the request for a source's list of shards. It throws AddressInvalid. */
export function listTarget(file: SourceFile, list: Template, day: string, secrets: Secrets): Target {
  const url = addressOf(list, new Map([["day", day]]), undefined);
  const secretHeaders: Record<string, string> = {};
  const headers: Record<string, string> = {};
  for (const [name, value] of file.collect.request.headers) {
    if (value.kind === "secret") secretHeaders[name.toLowerCase()] = textOf(value, new Map(), secrets);
  }
  return { url, headers, secretHeaders, secretOrigin: url.origin };
}

/** secretsOf are the values of the secrets that a source's requests carry. */
export function secretsOf(file: SourceFile, secrets: Secrets): readonly string[] {
  const { query, headers } = file.collect.request;
  return [...query.values(), ...headers.values()].flatMap((value) =>
    value.kind === "secret" ? [secrets.get(value.secret) ?? ""].filter((text) => text !== "") : [],
  );
}

/** redact is an address as it may be kept: without user and password, and with no secret in it. */
export function redact(address: string, secrets: readonly string[]): string {
  // Nearly all: there is nothing in it that could be taken out.
  if (secrets.length === 0 && !address.includes("@")) return address;
  const url = new URL(address);
  url.username = "";
  url.password = "";
  for (const [name, value] of [...url.searchParams]) {
    if (secrets.some((secret) => value.includes(secret))) url.searchParams.set(name, "SECRET");
  }
  let text = url.href;
  for (const secret of secrets)
    text = text.replaceAll(secret, "SECRET").replaceAll(encodeURIComponent(secret), "SECRET");
  return text;
}

function addressOf(written: Template, values: ReadonlyMap<string, string>, base: URL | undefined): URL {
  const [only] = written.parts;
  // An address that is nothing but one reference is a link that the source gave, and is taken as it is.
  const isLink = written.parts.length === 1 && typeof only === "object";
  const text = isLink ? fill(written, values) : fill(written, values, encodeURIComponent);
  const url = URL.parse(text, base?.href);
  if (url === null) throw new AddressInvalid(`${written.text} gives what is no address: ${text.slice(0, 200)}`);
  return url;
}

function textOf(value: Value, values: ReadonlyMap<string, string>, secrets: Secrets): string {
  if (value.kind === "text") return fill(value.template, values);
  const secret = secrets.get(value.secret);
  if (secret === undefined) throw new TypeError(`the secret ${value.secret} is not set`);
  return value.prefix + secret;
}

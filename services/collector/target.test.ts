import { describe, expect, it } from "@jest/globals";
import { addressFault, firstTarget, listTarget, redact, secretsOf } from "./target.ts";
import { testSource } from "./testing/source.ts";

const host = "https://api.example.com";
const secrets = new Map([["TOKEN", "s3 cret/+"]]);
const scope = { day: "2026-01-01", shard: "café/x", params: { c: "a&b" } };

describe("a request", () => {
  it("is filled in, each value encoded for where it stands", () => {
    const file = testSource({
      host,
      request: `{url: "${host}/\${shard}/\${day}", query: {c: "\${c}", key: {secret: TOKEN}}, headers: {X-Shard: "s-\${day}", Authorization: {secret: TOKEN, prefix: "Bearer "}}}`,
      shards: "{list: [{id: a, params: {c: x}}]}",
    });
    const target = firstTarget(file, scope, secrets);
    expect(target.url.href).toBe(`${host}/caf%C3%A9%2Fx/2026-01-01?c=a%26b&key=s3+cret%2F%2B`);
    expect(target.headers).toEqual({ "x-shard": "s-2026-01-01" });
    expect(target.secretHeaders).toEqual({ authorization: "Bearer s3 cret/+" });
    expect(target.secretOrigin).toBe(host);
    expect(redact(target.url.href, secretsOf(file, secrets))).toBe(
      `${host}/caf%C3%A9%2Fx/2026-01-01?c=a%26b&key=SECRET`,
    );
  });

  it.each([
    { name: "whole", link: "https://b.example.com/é?x=1#y", want: "https://b.example.com/%C3%A9?x=1#y" },
    { name: "relative to the list", link: "files/a b.csv", want: `${host}/lists/files/a%20b.csv` },
    { name: "from the host's root", link: "/x", want: `${host}/x` },
  ])("follows the link that the list gave: $name", ({ link, want }) => {
    const shards = `{discover: {url: "${host}/lists/\${day}", id: all, params: {link: url}}}`;
    const file = testSource({ host, request: '{url: "${link}"}', shards });
    expect(firstTarget(file, { ...scope, params: { link } }, secrets).url.href).toBe(want);
    const { shards: read } = file.collect;
    if (read.kind !== "discover") throw new TypeError("no discovery");
    expect(listTarget(file, read.discover.url, scope.day, secrets).url.href).toBe(`${host}/lists/2026-01-01`);
  });
});

describe("what is no address", () => {
  it("is a fault of the site's, and whatever else broke is not", () => {
    const shards = `{discover: {url: "${host}/list", id: all, params: {link: url}}}`;
    const file = testSource({ host, request: '{url: "${link}"}', shards });
    let thrown: unknown;
    try {
      firstTarget(file, { ...scope, params: { link: "http://[" } }, secrets);
    } catch (error) {
      thrown = error;
    }
    expect(addressFault(thrown)).toMatchObject({ reason: "ADDRESS_INVALID", retry: false });
    expect(() => addressFault(new TypeError("a bug"))).toThrow("a bug");
  });
});

describe("an address that is kept", () => {
  it.each([
    { address: "https://u:p@x.example.com/", want: "https://x.example.com/" },
    { address: "https://x.example.com/?key=s3+cret%2F%2B&a=1", want: "https://x.example.com/?key=SECRET&a=1" },
    { address: `https://x.example.com/${encodeURIComponent("s3 cret/+")}/b`, want: "https://x.example.com/SECRET/b" },
    { address: "https://x.example.com/?a=%20b", want: "https://x.example.com/?a=%20b" },
  ])("of $address is $want", ({ address, want }) => {
    expect(redact(address, ["s3 cret/+"])).toBe(want);
  });
});

it.each([
  { address: "https://user:pw@x.example/a?b=c", want: "https://x.example/a?b=c" },
  { address: "https://x.example/a?b=c%20d", want: "https://x.example/a?b=c%20d" },
])("an address is kept without user and password where there are no secrets: $address", ({ address, want }) => {
  expect(redact(address, [])).toBe(want);
});

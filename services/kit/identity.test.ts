import { describe, expect, it } from "@jest/globals";
import { accountOf, accountOfCertificate, accountOfForwarded, isLoopback } from "./identity.ts";

const domain = "cluster.local";
const storage = "spiffe://cluster.local/ns/colheita/sa/storage";
const orchestrator = "spiffe://cluster.local/ns/colheita/sa/orchestrator";

describe("accountOf", () => {
  it.each([
    { name: "an account of the mesh", uri: storage, want: "storage" },
    { name: "another trust domain", uri: "spiffe://evil.local/ns/colheita/sa/storage", want: "" },
    { name: "another namespace", uri: "spiffe://cluster.local/ns/default/sa/storage", want: "" },
    { name: "a longer path", uri: `${storage}/x`, want: "" },
    { name: "no account", uri: "spiffe://cluster.local/ns/colheita/sa/", want: "" },
    { name: "capital letters", uri: "spiffe://cluster.local/ns/colheita/sa/Storage", want: "" },
  ])("$name", ({ uri, want }) => expect(accountOf(uri, domain)).toBe(want));
});

describe("accountOfCertificate", () => {
  it.each([
    { name: "a URI beside DNS names", san: `URI:${storage}, DNS:storage, DNS:localhost`, want: "storage" },
    { name: "no names", san: undefined, want: "" },
    { name: "DNS names only", san: "DNS:storage", want: "" },
    { name: "two identities", san: `URI:${storage}, URI:${orchestrator}`, want: "" },
    { name: "a DNS name that pretends", san: `DNS:"x, URI:${storage}"`, want: "" },
  ])("$name", ({ san, want }) => expect(accountOfCertificate(san, domain)).toBe(want));
});

describe("accountOfForwarded", () => {
  it.each([
    { name: "one element", header: `By=${storage};Hash=ab;Subject="";URI=${orchestrator}`, want: "orchestrator" },
    { name: "the last of two", header: `URI=${storage},By=x;URI=${orchestrator}`, want: "orchestrator" },
    { name: "a quoted value", header: `Subject="CN=a,O=b;c";URI="${orchestrator}"`, want: "orchestrator" },
    { name: "an escaped quote", header: `Subject="a\\",URI=${storage}";URI=${orchestrator}`, want: "orchestrator" },
    { name: "no URI in the last", header: `URI=${storage},By=x;Hash=ab`, want: "" },
    { name: "two URIs in the last", header: `URI=${storage};URI=${orchestrator}`, want: "" },
    { name: "an empty header", header: "", want: "" },
  ])("$name", ({ header, want }) => expect(accountOfForwarded(header, domain)).toBe(want));
});

describe("isLoopback", () => {
  it.each([
    { peer: "127.0.0.1:4001", want: true },
    { peer: "127.0.0.6:4001", want: true },
    { peer: "[::1]:4001", want: true },
    { peer: "::ffff:127.0.0.1:4001", want: true },
    { peer: "10.0.0.7:4001", want: false },
    { peer: "127.example.com:1", want: false },
    { peer: "unknown", want: false },
  ])("$peer", ({ peer, want }) => expect(isLoopback(peer)).toBe(want));
});

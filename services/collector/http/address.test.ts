import { describe, expect, it } from "@jest/globals";
import { addressProblem, urlProblem } from "./address.ts";

describe("an address", () => {
  it.each([
    { address: "8.8.8.8", open: true, asked: true },
    { address: "2606:4700:4700::1111", open: true, asked: true },
    { address: "127.0.0.1", open: false, asked: true },
    { address: "127.8.8.8", open: false, asked: true },
    { address: "10.1.2.3", open: false, asked: true },
    { address: "172.16.0.1", open: false, asked: true },
    { address: "192.168.1.1", open: false, asked: true },
    { address: "100.64.0.1", open: false, asked: true },
    { address: "::1", open: false, asked: true },
    { address: "fc00::1", open: false, asked: true },
    { address: "::ffff:127.0.0.1", open: false, asked: true },
    { address: "::ffff:7f00:1", open: false, asked: true },
    { address: "::ffff:8.8.8.8", open: true, asked: true },
    // Where clouds keep credentials: never, whatever a file allows.
    { address: "169.254.169.254", open: false, asked: false },
    { address: "::ffff:169.254.169.254", open: false, asked: false },
    { address: "fe80::1", open: false, asked: false },
    { address: "0.0.0.0", open: false, asked: false },
    { address: "::", open: false, asked: false },
    { address: "224.0.0.1", open: false, asked: false },
    { address: "255.255.255.255", open: false, asked: false },
    { address: "64:ff9b::7f00:1", open: false, asked: false },
    { address: "2002:7f00:1::", open: false, asked: false },
    { address: "192.0.2.1", open: false, asked: false },
    { address: "example.com", open: false, asked: false },
  ])("$address is taken: $open; with allowPrivate: $asked", ({ address, open, asked }) => {
    expect(addressProblem(address, false) === undefined).toBe(open);
    expect(addressProblem(address, true) === undefined).toBe(asked);
  });
});

describe("a URL", () => {
  const hosts = ["https://api.example.com", "http://127.0.0.1", "http://[::1]:8080", "http://169.254.169.254"];
  it.each([
    { url: "https://api.example.com/x?y", want: undefined },
    { url: "https://api.example.com:443/", want: undefined },
    { url: "http://api.example.com/", want: "not among the hosts" },
    { url: "https://api.example.com:8443/", want: "not among the hosts" },
    { url: "https://api.example.com.evil.org/", want: "not among the hosts" },
    { url: "https://api.example.com@evil.org/", want: "must not carry a user" },
    { url: "https://user:pw@api.example.com/", want: "must not carry a user" },
    { url: "file:///etc/passwd", want: "neither https: nor http:" },
    { url: "ftp://api.example.com/", want: "neither https: nor http:" },
    { url: "gopher://api.example.com/", want: "neither https: nor http:" },
    { url: "http://127.0.0.1/", want: "not a public address (loopback)" },
    { url: "http://2130706433/", want: "not a public address (loopback)" },
    { url: "http://0x7f.1/", want: "not a public address (loopback)" },
    { url: "http://0177.0.0.1/", want: "not a public address (loopback)" },
    { url: "http://[::1]:8080/", want: "not a public address (loopback)" },
    { url: "http://169.254.169.254/latest/meta-data", want: "not a public address (linkLocal)" },
  ])("$url is refused because: $want", ({ url, want }) => {
    const problem = urlProblem(new URL(url), hosts, false);
    if (want === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(want);
  });
});

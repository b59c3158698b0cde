import { describe, expect, it } from "@jest/globals";
import { readSourceHosts } from "../evidence/source-hosts.ts";
import { sourceText } from "../rules/testing/texts.ts";
import { egressObjects } from "./egress.ts";

const noMadeUpAddress = { "networking.istio.io/enable-autoallocate-ip": "false" };

function objectsFor(...hosts: string[]) {
  const { found, mistakes } = readSourceHosts(
    [{ name: "sources/a.yaml", text: sourceText(hosts) }],
    "SITE=http://a.example",
  );
  expect(mistakes).toEqual([]);
  return egressObjects(found).map(({ kind, metadata, spec }) => ({
    kind,
    name: metadata?.name,
    labels: metadata?.labels,
    spec,
  }));
}

describe("a source's host", () => {
  it("with TLS passes through by its name", () => {
    expect(objectsFor("api.a.example")).toEqual([
      {
        kind: "ServiceEntry",
        name: "source-api.a.example",
        labels: noMadeUpAddress,
        spec: {
          hosts: ["api.a.example"],
          exportTo: ["."],
          location: "MESH_EXTERNAL",
          resolution: "DNS",
          ports: [{ number: 443, name: "tls-443", protocol: "TLS" }],
        },
      },
    ]);
  });

  it("without TLS is asked once, whatever it answers", () => {
    expect(objectsFor("${SITE}")).toMatchObject([
      { kind: "ServiceEntry", spec: { ports: [{ number: 80, name: "http-80", protocol: "HTTP" }] } },
      {
        kind: "VirtualService",
        spec: { hosts: ["a.example"], http: [{ match: [{ port: 80 }], retries: { attempts: 0 } }] },
      },
    ]);
  });

  it("with both is one entry with two ports", () => {
    expect(objectsFor("https://a.example", "http://a.example:8080")).toMatchObject([
      { kind: "ServiceEntry", spec: { ports: [{ number: 443 }, { number: 8080 }] } },
      { kind: "VirtualService", spec: { http: [{ match: [{ port: 8080 }] }] } },
    ]);
  });

  it("has a name of its own", () => {
    const names = objectsFor("a-b.example", "a.b.example").map(({ name }) => name);
    expect(names).toEqual(["source-a-b.example", "source-a.b.example"]);
  });

  it("within the cluster has its whole name, however it is written", () => {
    expect(objectsFor("http://simulator:8080", "http://simulator.colheita.svc:8081")).toMatchObject([
      {
        kind: "VirtualService",
        name: "source-simulator.colheita.svc.cluster.local",
        spec: { http: [{ match: [{ port: 8080 }] }, { match: [{ port: 8081 }] }] },
      },
    ]);
  });

  it("within the cluster is one, whoever names it how", () => {
    const files = ["http://simulator", "http://simulator.colheita.svc"].map((host, index) => ({
      name: `sources/${index}.yaml`,
      text: sourceText([host]),
    }));
    expect(readSourceHosts(files, "").found).toMatchObject([{ files: ["sources/0.yaml", "sources/1.yaml"] }]);
  });

  it("within the cluster has no entry, for it is known", () => {
    expect(objectsFor("http://simulator.colheita.svc.cluster.local:8080")).toMatchObject([
      { kind: "VirtualService", spec: { hosts: ["simulator.colheita.svc.cluster.local"] } },
    ]);
  });
});

describe("a source file is a mistake", () => {
  it.each([
    {
      name: "with a variable that nobody sets",
      host: "${NOBODY}",
      says: "expected a variable that SOURCE_VARIABLES sets",
    },
    { name: "with an address", host: "http://192.0.2.1", says: "names the address http://192.0.2.1" },
    {
      name: "with all hosts of a domain",
      host: "https://*.example",
      says: "names https://*.example, which is no host's name",
    },
    {
      name: "with a host that ends in a dot",
      host: "https://a.example.",
      says: "names https://a.example., which is no host's name",
    },
    {
      name: "with the machine itself",
      host: "http://localhost:8080",
      says: "names http://localhost:8080, which is no host's name",
    },
  ])("$name", ({ host, says }) => {
    const { mistakes } = readSourceHosts([{ name: "sources/a.yaml", text: sourceText([host]) }], "");
    expect(mistakes[0]).toMatch(/^sources\/a\.yaml/);
    expect(mistakes[0]).toContain(says);
  });
});

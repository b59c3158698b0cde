import { expect, it } from "@jest/globals";
import { onlyIn, sourceOf, withoutSource, withSource } from "./sources.ts";

const host = "market.example.net";
const more = withSource("sources/market.yaml", sourceOf(`${host}:8443`));

it("makes a host of a source file known to the mesh, and only that", () => {
  const found = onlyIn(more, withoutSource());
  expect(found.map(({ kind, spec }) => [kind, spec])).toEqual([
    [
      "ServiceEntry",
      expect.objectContaining({ hosts: [host], ports: [expect.objectContaining({ number: 8443, protocol: "TLS" })] }),
    ],
  ]);
});

it("shows the host to the collector's proxy", () => {
  const hosts = (objects: typeof more) => JSON.stringify(objects.find(({ kind }) => kind === "Sidecar")?.spec);
  expect(hosts(more)).toContain(`./${host}`);
  expect(hosts(withoutSource())).not.toContain(host);
});

it("refuses a source file with mistakes", () => {
  expect(() => withSource("sources/market.yaml", "title: nothing else\n")).toThrow("sources/market.yaml");
});

import { expect, it } from "@jest/globals";
import { parseAllDocuments } from "yaml";
import { formatManifest } from "./yaml.ts";

it("heads a file with what it was made from, and parts its objects", () => {
  const shared = { a: [1, "1", "yes"], b: "*" };
  const objects = ["first", "second"].map((name) => ({
    apiVersion: "v1",
    kind: "Thing",
    metadata: { name },
    spec: shared,
  }));
  const text = formatManifest({ file: "istio/x.yaml", from: ["proto/a.proto", "sources/b.yaml"], objects });
  expect(text).toMatchInlineSnapshot(`
"# Made from proto/a.proto,
# sources/b.yaml
# by \`npm run generate\`: change them instead of this file.
apiVersion: v1
kind: Thing
metadata:
  name: first
spec:
  a:
    - 1
    - "1"
    - "yes"
  b: "*"
---
apiVersion: v1
kind: Thing
metadata:
  name: second
spec:
  a:
    - 1
    - "1"
    - "yes"
  b: "*"
"
`);
  expect(parseAllDocuments(text).map((document) => document.toJS())).toEqual(objects);
});

import { expect, it } from "@jest/globals";
import { identitiesOf } from "./certificates.ts";

const shown = (...names: readonly object[]) => ({ cert_chain: [{ subject_alt_names: names }] });
const own = { uri: "spiffe://cluster.local/ns/colheita/sa/storage" };
const other = { uri: "spiffe://cluster.local/ns/colheita/sa/collector" };

it.each([
  { name: "nothing where there is none", certificates: [], want: [] },
  { name: "one name of several certificates once", certificates: [shown(own), shown(own)], want: [own.uri] },
  { name: "every name, in order", certificates: [shown(own, other)], want: [other.uri, own.uri] },
  { name: "no names of other kinds", certificates: [shown({ dns: "a" })], want: [] },
])("reads $name", ({ certificates, want }) => {
  expect(identitiesOf(JSON.stringify({ certificates }))).toEqual(want);
});

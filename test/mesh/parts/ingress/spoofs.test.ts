import { expect, it } from "@jest/globals";
import { foreignHeaders } from "../../../../tools/policy/istio/edge-headers.ts";
import { believed, SPOOFED } from "./spoofs.ts";

const forwarded = "By=spiffe://cluster.local/ns/colheita/sa/storage;URI=spiffe://cluster.local/ns/colheita/sa/gateway";
const clean = { "x-colheita-subject": "alice@colheita.test", "x-forwarded-client-cert": forwarded };
const path = "colheita.storage.v1.StorageService/ListSnapshots";

it("tries every header that the edge is told to remove", () => {
  expect(Object.keys(SPOOFED)).toEqual(expect.arrayContaining([...foreignHeaders]));
});

it("finds nothing in what the edge writes itself", () => {
  expect(believed({ path, metadata: clean })).toEqual([]);
});

it.each(Object.entries(SPOOFED))("finds a spoofed %s, alone and beside the true one", (key, value) => {
  const beside: Record<string, string> = { ...clean, [key]: `${value},${key in clean ? forwarded : "x"}` };
  for (const metadata of [{ ...clean, [key]: value }, beside]) {
    expect(believed({ path, metadata })).toEqual([`${key}: ${metadata[key]}`]);
  }
});

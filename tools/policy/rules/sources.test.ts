import { expect, it } from "@jest/globals";
import type { Contract } from "../contract/model.ts";
import { sourceMistakes } from "./sources.ts";

const stock: Contract = {
  service: "acme.stock.v1.StockService",
  file: "proto/acme/stock/v1/stock_service.proto",
  account: "stock",
  circuit: undefined,
  methods: [],
};

it.each([
  {
    host: "stock.colheita.svc.cluster.local",
    want: ["sources/a.yaml: names stock.colheita.svc.cluster.local, which is stock itself and no source; remove it"],
  },
  { host: "postgres.colheita.svc.cluster.local", want: [expect.stringContaining("which is postgres itself")] },
  { host: "stock.colheita", want: [expect.stringContaining("which is stock itself")] },
  { host: "stock.colheita.svc", want: [expect.stringContaining("which is stock itself")] },
  { host: "stock", want: [expect.stringContaining("which is stock itself")] },
  { host: "simulator.colheita", want: [] },
  { host: "stock.others.svc.cluster.local", want: [] },
  { host: "simulator.colheita.svc.cluster.local", want: [] },
  { host: "stock.example", want: [] },
])("a source at $host", ({ host, want }) => {
  expect(sourceMistakes([stock], [{ host, port: 80, tls: false, files: ["sources/a.yaml"] }])).toEqual(want);
});

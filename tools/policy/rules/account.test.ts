import { expect, it } from "@jest/globals";
import type { Contract, Method } from "../contract/model.ts";
import { accountMistakes } from "./account.ts";

const method: Method = { name: "Get", kind: "unary", idempotency: "NO_SIDE_EFFECTS", policy: undefined };

function contract(service: string, account: string, methods = [method]): Contract {
  return { service, account, methods, file: "proto/a.proto", circuit: undefined };
}

const stock = contract("acme.stock.v1.StockService", "stock");

it.each([
  { name: "of small letters and digits passes", judged: stock, want: [] },
  { name: "of another version shares it", judged: contract("acme.stock.v2.StockService", "stock"), want: [] },
  {
    name: "that no host can be called",
    judged: contract("acme.price_watch.v1.PriceWatchService", "price_watch"),
    want: [/^answers as the account "price_watch", which no host can be called; give its package/],
  },
  {
    name: "of more letters than a host's label has room for",
    judged: contract(`acme.${"a".repeat(41)}.v1.A`, "a".repeat(41)),
    want: [/which no host can be called/],
  },
  ...["gateway", "operator", "postgres", "mesh", "egress", "ingress", "kustomization", "cli", "simulator"].map(
    (name) => ({
      name: `of the name ${name}`,
      judged: contract(`acme.${name}.v1.AService`, name),
      want: [new RegExp(`^answers as the account ${name}, which is something else already; rename its package$`)],
    }),
  ),
  {
    name: "of another package",
    judged: contract("other.stock.v1.StockService", "stock"),
    want: [/^answers as the account stock, which is that of acme\.stock\.v1\.StockService; rename its package$/],
  },
  {
    name: "of a service without methods",
    judged: contract("acme.shop.v1.ShopService", "shop", []),
    want: [/^has no methods; add one, or remove the service$/],
  },
])("an account $name", ({ judged, want }) => {
  expect(accountMistakes(judged, [stock, judged])).toEqual(want.map((text) => expect.stringMatching(text)));
});

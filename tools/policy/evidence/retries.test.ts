import { expect, it } from "@jest/globals";
import { readRetries } from "./retries.ts";

it.each([
  { name: "with grpc-js", text: 'const options = { "grpc.service_config": "{}" };', found: "grpc.service_config" },
  { name: "with a policy of gRPC's own", text: "const config = { retryPolicy: {} };", found: "retryPolicy" },
  { name: "with kit's loop", text: "await withRetries(ctx, policy, get);", found: "withRetries" },
  { name: "with kit's loop and its types", text: "await withRetries<Page>(ctx, policy, get);", found: "withRetries" },
  {
    name: "with kit's loop under another name",
    text: 'import { withRetries as again } from "../kit/retry.ts";',
    found: "withRetries",
  },
])("a service that retries $name is told so", ({ text, found }) => {
  expect(readRetries([{ name: "services/shop/a.ts", text }])).toEqual([
    `services/shop/a.ts:1: retries calls by itself (${found}); the contract names the one layer that does, so remove it`,
  ]);
});

it.each([
  { name: "a comment", file: "services/shop/a.ts", text: "// withRetries is kit's" },
  { name: "kit", file: "services/kit/retry.ts", text: "export async function withRetries() {}" },
])("$name is no retry", ({ file, text }) => {
  expect(readRetries([{ name: file, text }])).toEqual([]);
});

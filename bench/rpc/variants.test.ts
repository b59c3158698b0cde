import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { issueIdentities } from "../wire/identities.ts";
import { loadVariant, variantNames } from "./variants.ts";

let identities: Awaited<ReturnType<typeof issueIdentities>>;

beforeAll(async () => {
  identities = await issueIdentities(["echo", "bench"]);
});

afterAll(async () => identities[Symbol.asyncDispose]());

it.each(variantNames)("%s answers with the request", async (name) => {
  const variant = await loadVariant(name);
  const served = await variant.serve(identities);
  const caller = await variant.connect(served.address, identities);
  await caller.call();
  await caller.close();
  await served.close();
});

it("knows no other variant", async () => {
  await expect(loadVariant("thrift")).rejects.toThrow("there is no variant thrift");
});

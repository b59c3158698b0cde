import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { issueIdentities } from "../wire/identities.ts";
import { loadVariant, methodNames, variantNames } from "./variants.ts";

let identities: Awaited<ReturnType<typeof issueIdentities>>;

beforeAll(async () => {
  identities = await issueIdentities(["processor", "storage", "collector"]);
});

afterAll(async () => identities[Symbol.asyncDispose]());

describe.each(methodNames)("%s", (method) => {
  it.each(variantNames)("by %s brings over all that was sent", async (name) => {
    const variant = await loadVariant(method, name);
    const served = await variant.serve(identities);
    const caller = await variant.connect(served.address, identities);
    await caller.call(100);
    await caller.close();
    await served.close();
  });
});

it("knows no other variant", async () => {
  await expect(loadVariant("ReadPages", "thrift")).rejects.toThrow("there is no variant thrift of ReadPages");
});

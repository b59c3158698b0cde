import { expect, it } from "@jest/globals";
import { subjectKey, writeMetadata } from "../../../services/kit/metadata.ts";
import { testContext } from "../../../services/kit/testing/context.ts";
import { foreignHeaders } from "./edge-headers.ts";

it("are all by which kit tells for what a call is made", () => {
  const engine = { run: "r", step: "s", item: "i", attempt: 1, idempotencyKey: "k", epoch: 1 };
  const written = Object.keys(writeMetadata({ ...testContext(), engine }).getMap());
  const own = written.filter((key) => key.startsWith("colheita-"));
  expect(own.length).toBeGreaterThan(0);
  expect(foreignHeaders.filter((key) => key.startsWith("colheita-")).toSorted()).toEqual(own.toSorted());
});

it("do not hold the subject, which the proxy itself replaces", () => {
  expect(foreignHeaders).not.toContain(subjectKey);
});

import { describe, expect, it } from "@jest/globals";
import type { EngineMetadata } from "./context.ts";
import { requireEngine } from "./engine.ts";
import { testContext } from "./testing/context.ts";

const engine: EngineMetadata = {
  run: "pipelines/daily/runs/one",
  step: "collect",
  item: "",
  attempt: 1,
  idempotencyKey: "pipelines/daily/runs/one/collect",
  epoch: 1,
};

describe("requireEngine", () => {
  it("is on whose behalf a call is made", () => {
    expect(requireEngine(testContext({ engine }))).toBe(engine);
  });

  it.each([
    { name: "no metadata", ctx: testContext() },
    { name: "no run", ctx: testContext({ engine: { ...engine, run: "" } }) },
  ])("refuses a call with $name", ({ ctx }) => {
    expect(() => requireEngine(ctx)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", reason: "ENGINE_METADATA_MISSING" }),
    );
  });
});

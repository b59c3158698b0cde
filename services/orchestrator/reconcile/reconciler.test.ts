import { expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { withCancel } from "../../kit/context.ts";
import { unavailable } from "../../kit/errors.ts";
import { testContext } from "../../kit/testing/context.ts";
import { until } from "../testing/runs.ts";
import { createDutyMetrics } from "./metrics.ts";
import { createReconciler, type Duty } from "./reconciler.ts";

it("keeps each duty apart from the others, whatever they do", async () => {
  let broken = 0;
  let kept = 0;
  const registry = new Registry();
  const metrics = createDutyMetrics(registry, { now: () => new Date(9_000) });
  const duties: readonly Duty[] = [
    {
      name: "broken",
      limitMs: 1_000,
      async act() {
        broken += 1;
        throw unavailable("DATABASE_UNAVAILABLE", "The database is away.");
      },
    },
    {
      name: "kept",
      limitMs: 1_000,
      async act() {
        kept += 1;
        return 3_600_000;
      },
    },
  ];
  const reconciler = createReconciler(duties, metrics.kept);
  using ctx = withCancel(testContext());
  const running = reconciler.run(ctx);
  await until(() => broken > 1);
  expect(kept).toBe(1);
  reconciler.wake();
  await until(() => kept === 2);
  const shown = (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(shown).toEqual(['orchestrator_duty_kept_timestamp_seconds{duty="kept"} 9']);
  ctx.cancel();
  await running;
});

it("ends a look that takes too long, and looks again", async () => {
  let looks = 0;
  const reconciler = createReconciler([
    {
      name: "slow",
      limitMs: 50,
      async act(ctx) {
        looks += 1;
        const { promise, reject } = Promise.withResolvers<never>();
        ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason), { once: true });
        return await promise;
      },
    },
  ]);
  using ctx = withCancel(testContext());
  const running = reconciler.run(ctx);
  await until(() => looks > 1);
  ctx.cancel();
  await running;
});

import type { EngineMetadata } from "../../services/kit/context.ts";

/** engine is on whose behalf the calls are made; it travels with each, as a run's does. */
export const engine: EngineMetadata = {
  run: "pipelines/daily/runs/4f7c2d1e-0000-4000-8000-000000000001",
  step: "process",
  item: "MLB1000",
  attempt: 1,
  idempotencyKey: "4f7c2d1e-0000-4000-8000-000000000001/process/MLB1000",
  epoch: 1,
};

import { setTimeout as delay } from "node:timers/promises";
import { BackfillServiceDefinition } from "../../gen/rpc/colheita/orchestrator/v1/backfill_service.ts";
import { OrchestratorServiceDefinition } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { type Context, withTimeout } from "../../services/kit/context.ts";
import { isRpcError } from "../../services/kit/errors.ts";
import type { Client } from "../../services/kit/rpc.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { operatorClient } from "../support/operator.ts";
import type { Mesh } from "./mesh/mesh.ts";

/** Orchestrator is what any replica of the orchestrator answers. */
export type Orchestrator = {
  readonly runs: Client<typeof OrchestratorServiceDefinition>;
  readonly backfills: Client<typeof BackfillServiceDefinition>;
};

const tryMs = 3_000;
const longestMs = 120_000;
const passing = [
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "ABORTED",
  "CANCELLED",
  "INTERNAL",
  "UNKNOWN",
  "RESOURCE_EXHAUSTED",
];

/** askAny asks one replica of the orchestrator after the other until one answers. The call may be made several times. */
export async function askAny<T>(
  mesh: Mesh,
  call: (ctx: Context, orchestrator: Orchestrator) => Promise<T>,
): Promise<T> {
  const replicas = [...mesh.parts.values()].filter(({ id }) => id.startsWith("orchestrator"));
  const endMs = performance.now() + longestMs;
  for (let turn = 0; ; turn++) {
    const address = replicas[turn % replicas.length]?.address("operator");
    if (address !== undefined) {
      using runs = operatorClient(OrchestratorServiceDefinition, address);
      using backfills = operatorClient(BackfillServiceDefinition, address);
      using ctx = withTimeout(testContext(), tryMs);
      try {
        return await call(ctx, { runs: runs.client, backfills: backfills.client });
      } catch (error) {
        if (!isRpcError(error) || !passing.includes(error.code) || performance.now() > endMs) throw error;
      }
    }
    if (performance.now() > endMs) throw new Error("no orchestrator answers");
    await delay(50);
  }
}

import { CreateRunRequest } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run, Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { sleep } from "../../kit/abort.ts";
import { type Context, withTimeout } from "../../kit/context.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { NewRun } from "../run/run.ts";
import type { OrchestratorServer } from "../server/orchestrator.ts";
import { planWith, stepWith } from "./plans.ts";

/** day is the day of the tests' runs, and n the days after it. */
export function day(n = 1) {
  return { year: 2026, month: 1, day: n };
}

/** newRunWith is a run for tests, of a pipeline with one step: what is not given is as in a request that does not say it. */
export function newRunWith(run: Pick<NewRun, "pipeline"> & Partial<NewRun>): NewRun {
  return {
    partition: "one",
    day: day(),
    inputs: {},
    force: false,
    requestId: "",
    fingerprint: "f",
    plan: planWith({ steps: [stepWith()] }),
    planHash: "plan",
    descriptorSetHash: "set",
    descriptorSet: Buffer.from("bytes"),
    ...run,
  };
}

/** createRun asks for a run of the tests' pipeline. */
export function createRun(
  server: OrchestratorServer,
  run: Parameters<typeof Run.fromPartial>[0] = {},
  request: Partial<CreateRunRequest> = {},
): Promise<Run> {
  const full = Run.fromPartial({ partition: "one", day: day(), ...run });
  return server.createRun(
    testContext(),
    CreateRunRequest.fromPartial({ parent: "pipelines/jobs", ...request, run: full }),
  );
}

/** watched follows a run until it is as asked, and returns it then. It throws after two minutes. */
export async function watched(
  server: OrchestratorServer,
  name: string,
  is: (run: Run) => boolean = (run) => run.state >= Run_State.SUCCEEDED,
): Promise<Run> {
  using ctx: Context & Disposable = withTimeout(testContext(), 120_000);
  let last: Run | undefined;
  for await (const { update } of server.watchRun(ctx, { name })) {
    if (update?.$case !== "run") continue;
    last = update.value;
    if (is(last)) return last;
  }
  throw new Error(
    `the run ended otherwise: ${JSON.stringify(last && { ...last, epoch: String(last.epoch) }, replaceBigInt)}`,
  );
}

/** until waits for something to become true. It throws after timeoutMs, half a minute where it is not given. */
export async function until(is: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  using ctx = withTimeout(testContext(), timeoutMs);
  while (!(await is())) await sleep(ctx.signal, 20);
}

function replaceBigInt(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

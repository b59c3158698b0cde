import { expect, it } from "@jest/globals";
import { Run, Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { createTroubles } from "./troubles.ts";

const full = { step: "process", code: "RESOURCE_EXHAUSTED", reason: "DATABASE_FULL", message: "The disk is full." };
const away = { step: "open", code: "UNAVAILABLE", reason: "UNAVAILABLE", message: "Nobody is there." };
const running = (...errors: (typeof full)[]) => ({ steps: errors.map((error) => ({ step: error.step, error })) });

it.each<{ name: string; runs: Parameters<typeof Run.fromPartial>[0][]; want: string[] }>([
  { name: "nothing of a run that nothing happened to", runs: [running(), { state: Run_State.SUCCEEDED }], want: [] },
  {
    name: "what a run got over, each kind once, as they came",
    runs: [running(away), running(full), running({ ...full, message: "It still is." }), { state: Run_State.SUCCEEDED }],
    want: [
      "open was tried again (UNAVAILABLE): Nobody is there.",
      "process was tried again (RESOURCE_EXHAUSTED, DATABASE_FULL): The disk is full.",
    ],
  },
  {
    name: "not what a run ended with",
    runs: [running(away, full), { ...running(full), state: Run_State.FAILED, error: full }],
    want: ["open was tried again (UNAVAILABLE): Nobody is there."],
  },
  {
    name: "not what it ended with where no step says so any more",
    runs: [running(full), { ...running(away), state: Run_State.FAILED, error: full }],
    want: ["open was tried again (UNAVAILABLE): Nobody is there."],
  },
])("tells $name", ({ runs, want }) => {
  const troubles = createTroubles();
  for (const run of runs) troubles.see(Run.fromPartial(run));
  expect(troubles.told()).toEqual(want);
});

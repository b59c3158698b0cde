import { type Run, Run_State } from "../../../gen/es/colheita/orchestrator/v1/run_pb.ts";
import { stateText, stepText } from "./run.ts";

/** Changes tell what is new in a run since it was last looked at. */
export type Changes = {
  /** of returns a line for the run where its state is another, and one for each step that has come further. */
  of(run: Run): string[];
};

/** createChanges makes Changes that know nothing yet. */
export function createChanges(): Changes {
  const known = new Map<string, string>();
  const isNew = (key: string, text: string) => {
    if (known.get(key) === text) return false;
    known.set(key, text);
    return true;
  };
  return {
    of(run) {
      const owner = run.owner === "" ? "" : ` by ${run.owner}`;
      const state = isNew("run", `${run.state} ${run.owner}`) ? [`run ${stateText(run)}${owner}`] : [];
      // What waits has nothing to say until it begins.
      const steps = run.steps
        .filter((step) => step.itemsTotal > 0)
        .map((step) => [step.step, stepText(step)] as const)
        .filter(([name, text]) => isNew(`step ${name}`, text))
        .map(([, text]) => `  ${text}`);
      // The last steps ended before the run did.
      return run.state >= Run_State.SUCCEEDED ? [...steps, ...state] : [...state, ...steps];
    },
  };
}

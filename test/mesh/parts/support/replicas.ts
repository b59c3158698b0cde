import type { Lab, Pod } from "../../lab/types.ts";

/** replicasOf are the pods of a workload. It throws where there is none: what is asked of each of none would hold. */
export function replicasOf(lab: Lab, workload: string): readonly [Pod, ...Pod[]] {
  const [first, ...others] = lab.workload(workload).pods;
  if (first === undefined) throw new Error(`there is no ${workload}`);
  return [first, ...others];
}

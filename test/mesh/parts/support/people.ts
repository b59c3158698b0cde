import type { Lab, Pod } from "../../lab/types.ts";

/** startPeople starts a pod in which people work: its account is the operator's. */
export function startPeople(lab: Lab): Promise<Pod> {
  const name = "people";
  return lab.startPod({ name, account: "operator", labels: { app: name }, proxy: "sidecar", ports: [] });
}

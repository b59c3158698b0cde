import { Fire_Decision, type Fire as FireMessage } from "../../../gen/rpc/colheita/orchestrator/v1/pipeline.ts";
import type { Decision, Fire } from "./schedule.ts";

/** fireOf is a fire as the contract has it. */
export function fireOf(fire: Fire): FireMessage {
  return { ...fire, decision: Fire_Decision[fire.decision] };
}

/** decisionOf is a decision that a request asks for; undefined for none in particular. */
export function decisionOf(decision: Fire_Decision): Decision | undefined {
  const found = Object.entries(Fire_Decision).find(([, number]) => number === decision)?.[0];
  return found === undefined || found === "UNSPECIFIED" ? undefined : (found as Decision);
}
